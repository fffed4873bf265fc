"""What keeps points worth something: a photo pays once, and nobody is paid without end."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

PIECES = 12


def piece() -> models.PositiveIntegerField:
    return models.PositiveIntegerField(null=True, editable=False)


class PaidPhoto(models.Model):
    """The part of a disposal that lets its photo pay only once.

    A photo that pays, or waits to, leaves the hash of its bytes, which no second one may have, and
    the pieces of its likeness hash by which disposals.likeness_index finds what looks like it.
    Columns of the disposal's own row: they are written with it by one statement.
    """

    paid_sha256 = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    # Null where the picture shows too little, and once it need not be remembered any longer.
    paid_pdq = models.BinaryField(max_length=32, null=True)
    piece_0 = piece()
    piece_1 = piece()
    piece_2 = piece()
    piece_3 = piece()
    piece_4 = piece()
    piece_5 = piece()
    piece_6 = piece()
    piece_7 = piece()
    piece_8 = piece()
    piece_9 = piece()
    piece_10 = piece()
    piece_11 = piece()

    class Meta:
        abstract = True


def piece_indexes() -> list[models.Index]:
    """Only over what is remembered: a few percent of the rows of many years."""
    return [
        models.Index(
            fields=[f"piece_{place}"],
            condition=models.Q(**{f"piece_{place}__isnull": False}),
            name=f"waste_record_piece_{place}",
        )
        for place in range(PIECES)
    ]


class FairPlay(models.Model):
    """One row of rules that staff edit."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    most_a_day = models.PositiveIntegerField(
        _("paid disposals a day"), default=30, validators=[MinValueValidator(1)]
    )
    seconds_between = models.PositiveIntegerField(
        _("seconds between two paid disposals"), default=5
    )
    days_remembered = models.PositiveIntegerField(
        _("days in which a similar photo does not pay again"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    class Meta:
        verbose_name = _("fair play")
        verbose_name_plural = _("fair play")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="fair_play_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
