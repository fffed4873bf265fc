"""How much lies where, counted while it changes."""

from django.db import models


class Square(models.Model):
    """What of one kind lies in one square of the world's grid.

    Triggers keep it (reports.square_triggers): a map of a whole city would otherwise read every
    report there ever was. It is kept for each width that a map shows, so that one reads no more
    squares than it has room for. Two squares one above the other are one, for a square is twice as
    wide as high in degrees: the row's lowest bit is not in `number`. Sums of places give the middle
    of what lies there; `offsets`, summed up from the square's first cell on, is the cell of what
    lies there alone.
    """

    class Kind(models.IntegerChoices):
        # Together all that is public.
        OPEN = 1
        CLOSED = 2
        # Of all of them, those since the horizon.
        NEW = 3

    pk = models.CompositePrimaryKey("kind", "level", "number")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    # Bits of each direction: one more is half as wide.
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    count = models.IntegerField()
    latitudes = models.FloatField()
    longitudes = models.FloatField()
    offsets = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[1, 2, 3]), name="square_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.level}/{self.number}: {self.count}"


class Horizon(models.Model):
    """Since when a report is new on the map: one row, moved on each day."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="horizon_is_one"),
        ]

    def __str__(self) -> str:
        return self.since.isoformat()
