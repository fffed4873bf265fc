"""Reads: a person's own reports, and those they follow. The newest first."""

from django.db.models import QuerySet

from accounts.models import User
from reports.models import Report
from reports.models.reports import IS_PUBLIC


def told_by(person: User) -> QuerySet[Report]:
    """Also what they withdrew."""
    return Report.objects.filter(reporter=person).order_by("-created_at", "-id")


def followed_by(person: User) -> QuerySet[Report]:
    followed = Report.objects.filter(IS_PUBLIC, follows__person=person)
    return followed.order_by("-created_at", "-id")
