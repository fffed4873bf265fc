"""A dispatcher resolves a report with a photo, and its reporter says that it is still there."""

import pytest
from playwright.sync_api import expect

from notifications.models import Alert, Notification
from reports.models import Report
from reports.states import State
from tests.conftest import person
from tests.disposals.drawing import drawn
from tests.e2e.test_pages import session_cookie
from tests.reports import builders


@pytest.fixture
def desk(chromium, live_server, dispatcher):
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1280, "height": 900}, locale="en"
    )
    context.add_cookies([session_cookie(dispatcher, live_server.url)])
    yield context.new_page()
    context.close()


def upload(page) -> None:
    photo = {"name": "clean.jpg", "mimeType": "image/jpeg", "buffer": drawn("glass")}
    page.locator("input[type=file]").set_input_files(photo)


def state_of(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def test_resolved_with_a_photo_and_still_there(desk, page, citizen):
    report = builders.report(citizen, type="plastic")
    builders.photo(report)
    desk.goto("/admin/reports/report/")
    desk.get_by_role("link", name=report.reference).click()
    desk.get_by_role("link", name="resolved", exact=True).click()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Please add a photo of the clean place.")).to_be_visible()
    assert state_of(report) == State.SUBMITTED
    upload(desk)
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("1 report was moved.")).to_be_visible()
    assert state_of(report) == State.RESOLVED

    # On the reporter's phone, without a login.
    page.goto(Notification.objects.get(person=citizen, kind="report").path + "?answer=still")
    expect(page.get_by_role("button", name="It is still there")).to_be_focused()
    assert state_of(report) == State.RESOLVED
    page.get_by_label("What do you see?").fill("Only half of it is gone.")
    page.get_by_role("button", name="It is still there").click()
    expect(page.get_by_text("We opened the report again")).to_be_visible()
    assert state_of(report) == State.SUBMITTED
    page.get_by_role("link", name="See the report").click()
    expect(page.get_by_text("Only half of it is gone.")).to_be_visible()

    desk.goto(Alert.objects.get().path)
    expect(desk.get_by_text("Only half of it is gone.")).to_be_visible()


def test_many_are_given_to_a_crew_from_the_list(desk, citizen):
    reports = [builders.report(citizen), builders.report(person("fajar"))]
    desk.goto("/admin/reports/report/")
    for report in reports:
        row = desk.get_by_role("row").filter(has_text=report.reference)
        row.get_by_role("checkbox").check()
    desk.locator("select[name=action]").select_option("assign")
    desk.get_by_role("button", name="Run").click()
    desk.get_by_label("Given to").fill("crew 4")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("2 reports were moved.")).to_be_visible()
    assert [state_of(report) for report in reports] == [State.DISPATCHED] * 2
