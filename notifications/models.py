"""What we told people, how it reached them, what they chose, and what staff should look at."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_TITLE = 200
LONGEST_SOURCE = 200


class Channel(models.TextChoices):
    """The ways beside the inbox, which everything reaches."""

    EMAIL = "email", _("e-mail")


class Notification(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    kind = models.CharField(_("kind"), max_length=40)
    # What it is about, such as "report:12:done": whoever tells it twice tells it once.
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"), blank=True)
    path = models.CharField(_("leads to"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        permissions = [("send_notification", _("Can send messages to people"))]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "source"], name="notification_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notification_of_a_person"),
            models.Index(
                fields=["person"], condition=models.Q(read_at=None), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_read(self) -> bool:
        return self.read_at is not None


class Delivery(models.Model):
    """One letter on its way to one address. The table is the queue: pending rows are work."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("no longer wanted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notification = models.ForeignKey(
        Notification,
        verbose_name=_("notification"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="deliveries",
    )
    # Nobody, for a letter to an address that is nobody's account.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=10)
    # Gone once it is sent: links in it open things.
    letter = models.JSONField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    # The same at every attempt, so that a mail program can tell a second copy.
    message_id = models.CharField(_("message id"), max_length=200, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel"], name="delivery_once_per_channel"
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending", finished_at=None)
                | models.Q(state__in=["sent", "failed", "dropped"], finished_at__isnull=False),
                name="delivery_is_pending_or_finished",
            ),
            # A failed one keeps its letter: somebody may mend the cause and try again.
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "failed"], letter__isnull=False)
                | models.Q(state__in=["sent", "dropped"], letter__isnull=True),
                name="delivery_letter_only_while_needed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state="pending"),
                name="delivery_due",
            ),
            models.Index(fields=["-created_at"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.address}"


class Message(models.Model):
    """What staff write to a person, or to all who have a role. They are told in the order of their
    numbers, some at a time; last_person says how far that has come."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    role = models.CharField(_("role"), max_length=40, blank=True)
    subject = models.CharField(_("subject"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # No foreign key: whoever it was may have left since.
    last_person = models.UUIDField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(role=""),
                name="message_to_a_person_or_a_role",
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(finished_at=None),
                name="message_unfinished",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Preference(models.Model):
    """A choice that differs, or once differed, from what a kind does by itself."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=40)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    is_on = models.BooleanField(_("on"))

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel"], name="preference_one_per_kind_and_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}: {self.is_on}"


class Alert(models.Model):
    """Something staff should look at. However often a cause shows itself, it has one open alert."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACKNOWLEDGED = "acknowledged", _("seen by somebody")
        RESOLVED = "resolved", _("resolved")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"), blank=True)
    path = models.CharField(_("leads to"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    times_seen = models.PositiveIntegerField(_("times seen"), default=1)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("seen by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    acknowledged_at = models.DateTimeField(_("seen at"), null=True)
    # Nobody, where the cause went away by itself.
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resolved by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-last_seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source"],
                condition=~models.Q(state="resolved"),
                name="alert_one_open_per_cause",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "acknowledged"], resolved_at=None)
                | models.Q(state="resolved", resolved_at__isnull=False),
                name="alert_is_open_or_resolved",
            ),
        ]
        indexes = [models.Index(fields=["-last_seen_at"], name="alert_newest")]

    def __str__(self) -> str:
        return self.title
