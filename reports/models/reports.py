"""What somebody told the city, and where it stands."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES
from common.models import StoredFile
from places.models import District
from reports.models.types import Priority, ReportType
from reports.states import CLOSED, OPEN, State

LONGEST_WORDS = 4000
IS_OPEN = models.Q(state__in=[str(state) for state in OPEN])
IS_CLOSED = models.Q(state__in=[str(state) for state in CLOSED])
IS_PUBLIC = ~models.Q(state=State.UNCONFIRMED) & models.Q(withdrawn_at=None)
ON_EARTH = models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)


class Report(models.Model):
    class PlaceSource(models.TextChoices):
        POSITION = "position", _("where the phone was")
        PHOTO = "photo", _("the photo's own place")
        PIN = "pin", _("a pin on the map")
        ADDRESS = "address", _("an address")
        # No coordinates: somebody has to read them.
        WORDS = "words", _("words alone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Short enough to be read out on the phone.
    reference = models.CharField(_("number"), max_length=12, unique=True, editable=False)
    # Here, as of the reporter and the district, an index of lists begins with it.
    type = models.ForeignKey(
        ReportType,
        verbose_name=_("type"),
        on_delete=models.PROTECT,
        related_name="reports",
        db_index=False,
    )
    description = models.TextField(_("words"), max_length=LONGEST_WORDS, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)
    # Whoever sets it by hand has the last word over the rule.
    priority_by_hand = models.BooleanField(_("priority by hand"), default=False)

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reporter"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
        db_index=False,
    )
    # Of somebody without an account.
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    shows_reporter = models.BooleanField(_("name shown"), default=False)

    # What the recogniser thought of the photo, beside what the citizen chose.
    seen_label = models.CharField(
        _("the recogniser's guess"), max_length=20, choices=LABEL_CHOICES, blank=True
    )
    seen_confidence = models.FloatField(_("its confidence"), null=True)
    seen_is_sure = models.BooleanField(_("was it sure"), default=False)
    model_version = models.CharField(max_length=60, blank=True, editable=False)

    place_source = models.CharField(_("place from"), max_length=10, choices=PlaceSource.choices)
    place_words = models.CharField(_("place in words"), max_length=300, blank=True)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True)
    # What the public sees: rounded on private ground. `cell` is its square of the world's grid.
    shown_latitude = models.FloatField(null=True, editable=False)
    shown_longitude = models.FloatField(null=True, editable=False)
    cell = models.BigIntegerField(null=True, editable=False)
    district = models.ForeignKey(
        District,
        verbose_name=_("district"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_index=False,
    )

    # To whom it was given, and who it belongs to where it is not ours: plain words.
    dispatched_to = models.CharField(_("given to"), max_length=120, blank=True)
    responsible = models.CharField(_("who it belongs to"), max_length=120, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        verbose_name=_("told before in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
    )
    followers = models.PositiveIntegerField(_("followers"), default=0, editable=False)
    reopenings = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)

    created_at = models.DateTimeField(_("told"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)
    expected_at = models.DateTimeField(_("expected"), editable=False)
    # The first step that staff or a rule made, or what staff added to it. From then on it is no
    # longer its reporter's to change, whatever state it comes back to.
    taken_up_at = models.DateTimeField(_("taken up"), null=True, editable=False)
    # The first time that staff took it for true; its points are earned then.
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    # Rejected by its own reporter: from then on for them and for staff alone.
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-id"]
        permissions = [
            ("move_report", _("Can move reports through their states")),
            ("view_reporter", _("Can see who reported")),
        ]
        indexes = [
            # Of the map: with all that its counting needs, so that no report is read for it.
            models.Index(
                # With all that is asked of what is near: no report is read to be left out.
                fields=["cell", "type", "created_at", "shown_latitude", "shown_longitude", "id"],
                condition=IS_OPEN,
                name="report_open_cell",
            ),
            models.Index(
                fields=["created_at", "cell", "type", "shown_latitude", "shown_longitude"],
                condition=IS_PUBLIC,
                name="report_time_cell",
            ),
            models.Index(
                fields=["cell", "created_at"], condition=IS_PUBLIC, name="report_public_cell"
            ),
            # Of lists, read from their top by whatever they are narrowed. With all that one can
            # choose from, so that no report is read to be counted or left out.
            models.Index(
                fields=["-created_at", "-id", "state", "type", "district", "withdrawn_at"],
                name="report_newest",
            ),
            models.Index(
                fields=["state", "-created_at", "-id", "type", "district", "withdrawn_at"],
                name="report_state_newest",
            ),
            models.Index(
                fields=["type", "-created_at", "-id", "state", "district", "withdrawn_at"],
                name="report_type_newest",
            ),
            models.Index(
                fields=["district", "-created_at", "-id", "state", "type", "withdrawn_at"],
                name="report_district_newest",
            ),
            models.Index(
                fields=["-created_at", "-id", "type", "district"],
                condition=IS_OPEN,
                name="report_open_newest",
            ),
            # Of what two of them leave over, counted without looking at all that one of them does.
            # Small: what lies under the same key takes a few bytes.
            models.Index(
                fields=["type", "district", "state"],
                condition=IS_PUBLIC,
                name="report_type_district",
            ),
            models.Index(fields=["type", "state"], condition=IS_PUBLIC, name="report_type_state"),
            models.Index(
                fields=["district", "state"], condition=IS_PUBLIC, name="report_district_state"
            ),
            models.Index(fields=["reporter", "-created_at", "-id"], name="report_of_person"),
            models.Index(
                fields=["-priority", "created_at"], condition=IS_OPEN, name="report_queue"
            ),
            models.Index(fields=["expected_at"], condition=IS_OPEN, name="report_overdue"),
            # Of the rule that forgets addresses: few reports have one.
            models.Index(
                fields=["closed_at"], condition=~models.Q(email=""), name="report_address_kept"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    latitude=None,
                    longitude=None,
                    shown_latitude=None,
                    shown_longitude=None,
                    cell=None,
                )
                & ~models.Q(place_words="")
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    shown_latitude__isnull=False,
                    shown_longitude__isnull=False,
                    cell__isnull=False,
                )
                & ON_EARTH,
                name="report_has_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.UNCONFIRMED, reporter=None) & ~models.Q(email="")
                | ~models.Q(state=State.UNCONFIRMED),
                name="report_waits_for_somebody",
            ),
            models.CheckConstraint(
                condition=IS_CLOSED & models.Q(closed_at__isnull=False)
                | ~IS_CLOSED & models.Q(closed_at=None),
                name="report_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.DUPLICATE, duplicate_of__isnull=False)
                | ~models.Q(state=State.DUPLICATE) & models.Q(duplicate_of=None),
                name="report_duplicate_of_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.NOT_OURS) & ~models.Q(responsible="")
                | ~models.Q(state=State.NOT_OURS) & models.Q(responsible=""),
                name="report_not_ours_says_whose",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(state=State.REJECTED),
                name="report_withdrawn_is_rejected",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=Priority.values), name="report_priority_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def state_in_words(self) -> str:
        """The city has not rejected what its reporter took back."""
        return gettext("taken back") if self.withdrawn_at else self.get_state_display()

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.expected_at < timezone.now()


class ReportPhoto(models.Model):
    class Moment(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    moment = models.CharField(_("moment"), max_length=10, choices=Moment.choices)
    # To tell whether two reports show the same heap.
    pdq = models.BinaryField(max_length=32, editable=False)
    quality = models.PositiveSmallIntegerField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("photo of a report")
        verbose_name_plural = _("photos of reports")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.report} {self.moment}"


class Follow(models.Model):
    """Somebody who said "me too". The reporter does not follow: they are told anyway."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_reports"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], name="follow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} follows {self.report}"


class ReportEvent(models.Model):
    """What happened to a report. Rows are only added: triggers refuse all else."""

    class Kind(models.TextChoices):
        CREATED = "created", _("told")
        STATE = "state", _("new state")
        PRIORITY = "priority", _("new priority")
        EDITED = "edited", _("changed")
        MERGED = "merged", _("another report was added")
        ANSWER = "answer", _("the reporter's answer")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # One of reports.states.Actor.
    role = models.CharField(_("as"), max_length=10)
    from_state = models.CharField(_("from"), max_length=20, choices=State.choices, blank=True)
    to_state = models.CharField(_("to"), max_length=20, choices=State.choices, blank=True)
    # What everybody may read, and what staff tell each other.
    words = models.TextField(_("why"), max_length=LONGEST_WORDS, blank=True)
    staff_words = models.TextField(_("note for staff"), max_length=LONGEST_WORDS, blank=True)
    changes: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        _("changes"), default=dict
    )

    class Meta:
        verbose_name = _("event of a report")
        verbose_name_plural = _("events of reports")
        ordering = ["id"]
        indexes = [models.Index(fields=["report", "id"], name="report_events")]

    def __str__(self) -> str:
        return f"{self.report} {self.kind}"

    @property
    def address(self) -> str | None:
        """For staff only, as long as it is kept: see EventOrigin."""
        origin = getattr(self, "origin", None)
        return origin.address if origin else None

    @property
    def agent(self) -> str:
        origin = getattr(self, "origin", None)
        return origin.agent if origin else ""
