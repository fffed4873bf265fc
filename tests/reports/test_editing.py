"""What a change leaves behind: the promise that was given, and what was said before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import Report, ReportType
from reports.services.editing import edit
from reports.services.placing import place_kept
from tests.reports import builders

pytestmark = pytest.mark.django_db


def change(report: Report, **changed) -> Report:
    type = ReportType.objects.get(pk=changed.get("type", report.type_id))
    return edit(
        report_id=report.pk,
        by=report.reporter,
        type=type,
        description=changed.get("description", report.description),
        place=place_kept(report, type, ""),
        shows_reporter=False,
    )


def test_other_words_promise_nothing_new(citizen):
    report = builders.report(citizen, description="Bags.")
    ReportType.objects.filter(pk=report.type_id).update(days_expected=99)
    assert change(report, description="Ten bags.").expected_at == report.expected_at


def test_another_type_moves_the_promise_by_what_it_promises_more(citizen):
    promised = timezone.now() + timedelta(days=30)
    report = builders.report(citizen, description="Bags.", expected_at=promised)
    # Two days, and five.
    assert change(report, type="plastic").expected_at == promised + timedelta(days=3)


def test_a_change_far_behind_is_written_down(citizen):
    report = builders.report(citizen, description="x" * 200 + " a sofa")
    change(report, description="x" * 200 + " a fridge")
    assert report.events.get(kind="edited").changes == {"description": ["x" * 200, "x" * 200]}
    change(report, description="x" * 200 + " a fridge")
    assert report.events.filter(kind="edited").count() == 1
