"""Telling of something, in each way: with a pin on the map, by keyboard alone, by words alone in
Indonesian, without scripts. Fields are found by their names, so that no translation moves them."""

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from notifications.models import Delivery
from places.models import District
from reports.models import Report, ReportType
from reports.seed import load_types
from reports.states import State
from tests.disposals.drawing import drawn
from tests.e2e.test_pages import AXE, FIND_BARRIERS, note, session_cookie
from tests.reports.builders import report
from wastewise.demo_town import seed_town

NEW = "/reports/new/"
# The size of the picture that is sent.
SPY = """() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    createImageBitmap(body.get("image")).then(({width, height}) => (window.sent = [width, height]));
    return send.call(this, body);
  };
}"""
SQUARE = {"latitude": -7.3212, "longitude": 109.8975, "accuracy": 12}


@pytest.fixture
def town(transactional_db, settings) -> None:
    settings.MAP_DRAWING, settings.DEMO_SQUARE = "img/demo_town.geojson", "-7.3212,109.8975"
    load_types(ReportType)
    seed_town()


@pytest.fixture
def teller(chromium: Browser, live_server, town, citizen) -> Page:
    """A citizen with a phone that may say where it is."""
    yield from opened(chromium, live_server, citizen)


@pytest.fixture
def visitor(chromium: Browser, live_server, town) -> Page:
    yield from opened(chromium, live_server, None, locale="id")


def opened(chromium, live_server, person, locale="en"):
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        locale=locale,
        geolocation=SQUARE,
        permissions=["geolocation"],
    )
    if person:
        context.add_cookies([session_cookie(person, live_server.url)])
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    page.goto(NEW)
    yield page
    context.close()


def photo(name: str = "photo.jpg", exif: Image.Exif | None = None) -> dict[str, object]:
    content = drawn("plastic")
    if exif:
        out = io.BytesIO()
        Image.open(io.BytesIO(content)).resize((2400, 1800)).save(
            out, "JPEG", exif=exif, quality=98
        )
        content = out.getvalue()
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def placed(latitude: float, longitude: float, orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    south, east = -latitude * 3600, longitude * 3600
    exif[0x8825] = {
        1: "S",
        2: (south // 3600, south % 3600 // 60, south % 60),
        3: "E",
        4: (east // 3600, east % 3600 // 60, east % 60),
    }
    return exif


def kind(page: Page, code: str):
    return page.locator(f"[name=type][value={code}]")


def choice(page: Page, value: str):
    return page.locator(f"[name=place][value={value}]")


def send(page: Page) -> None:
    page.locator("#tell-send").click()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_with_a_photo_and_a_pin_on_the_map(teller, citizen):
    teller.locator("#id_image").set_input_files(photo())
    expect(teller.locator(".tell-thumb")).to_be_visible()
    expect(teller.locator("#tell-opinion")).to_contain_text("You decide")
    assert teller.locator("[name=type]:checked").count() == 0
    kind(teller, "glass").check()
    teller.locator("#tell-map-open").click()
    expect(teller.locator("#tell-map .pin-mine")).to_be_visible()
    teller.locator("[data-move=north]").click()
    teller.locator("[data-move=east]").click()
    expect(choice(teller, "pin")).to_be_checked()
    expect(teller.locator("#tell-pin")).to_contain_text("109.8")
    picture(teller, "pin")
    send(teller)
    teller.wait_for_url("**/reports/*-*-*-*-*/")
    told = Report.objects.get()
    assert (told.reporter, told.state, told.type_id) == (citizen, State.SUBMITTED, "glass")
    assert (told.place_source, told.seen_label) == ("pin", "plastic")
    assert told.latitude == pytest.approx(SQUARE["latitude"] + 10 / 111_195, abs=2e-5)
    assert told.longitude > SQUARE["longitude"] + 5e-5
    assert told.photos.count() == 1
    assert teller.complaints == []


def test_where_the_phone_is(teller):
    kind(teller, "overflowing-bin").check()
    teller.locator("#tell-locate").click()
    expect(teller.locator("#tell-located")).to_contain_text("12 m")
    expect(choice(teller, "position")).to_be_checked()
    teller.locator("#id_description").fill("Full since Monday.")
    send(teller)
    teller.wait_for_url("**/reports/*-*-*-*-*/")
    told = Report.objects.get()
    assert (told.place_source, told.accuracy_m) == ("position", 12)
    assert told.latitude == pytest.approx(SQUARE["latitude"])


@pytest.mark.parametrize(
    ("code", "words"),
    [(1, "does not tell us where you are"), (2, "does not know"), (3, "took too long")],
)
def test_a_position_that_is_not_told(teller, code, words):
    teller.evaluate(
        "code => { navigator.geolocation.getCurrentPosition = (_, fail) => fail({code}); }", code
    )
    teller.locator("#tell-locate").click()
    expect(teller.locator("#tell-located")).to_contain_text(words)
    expect(teller.locator("#tell-locate")).to_be_enabled()


def test_where_the_photo_was_taken_also_after_it_was_made_smaller(teller):
    exif = placed(-7.3222, 109.8980, orientation=6)
    teller.evaluate(SPY)
    teller.locator("#id_image").set_input_files(photo(exif=exif))
    expect(choice(teller, "photo")).to_be_visible()
    shown = teller.locator(".tell-thumb")
    expect(shown).to_be_visible()
    assert teller.evaluate("sent") == [1200, 1600]
    # What lay on its side is turned once, not twice.
    assert shown.evaluate("image => image.naturalHeight > image.naturalWidth")
    choice(teller, "photo").check()
    kind(teller, "plastic").check()
    send(teller)
    teller.wait_for_url("**/reports/*-*-*-*-*/")
    told = Report.objects.get()
    assert told.place_source == "photo"
    assert (told.latitude, told.longitude) == pytest.approx((-7.3222, 109.8980), abs=1e-5)


def tab_to(page: Page, wanted: str) -> None:
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"the tab key never comes to {wanted}")


def test_by_keyboard_alone_without_the_map(teller):
    tab_to(teller, "[name=type]")
    teller.keyboard.press("ArrowDown")
    tab_to(teller, "[name=place]")
    teller.keyboard.press("Space")
    tab_to(teller, "#id_place_words")
    teller.keyboard.type("Jalan Kenanga 5, beside the school")
    tab_to(teller, "#id_description")
    teller.keyboard.type("A heap of bags.")
    tab_to(teller, "#tell-send")
    teller.keyboard.press("Enter")
    teller.wait_for_url("**/reports/*-*-*-*-*/")
    told = Report.objects.get()
    assert (told.place_source, told.type_id) == ("words", "illegal-dumping")
    assert told.place_words == "Jalan Kenanga 5, beside the school"
    assert teller.complaints == []


def test_by_words_alone_in_indonesian_and_confirmed_by_mail(visitor):
    assert visitor.locator("html").get_attribute("lang") == "id"
    expect(visitor.locator(".tell-type-name").first).to_have_text("Tempat sampah penuh")
    kind(visitor, "blocked-drain").check()
    visitor.locator("#id_place_words").fill("Jalan Kenanga 5, di samping sekolah")
    visitor.locator("#id_description").fill("Selokan tersumbat sampah plastik.")
    visitor.locator("#id_email").fill("budi@example.org")
    send(visitor)
    visitor.wait_for_url("**/reports/new/sent/")
    picture(visitor, "sent")
    told = Report.objects.get()
    assert (told.state, told.language) == (State.UNCONFIRMED, "id")
    visitor.goto(Delivery.objects.get(address="budi@example.org").letter["path"])
    assert Report.objects.get().state == State.UNCONFIRMED
    picture(visitor, "confirm")
    assert visitor.evaluate(f"{AXE}; {FIND_BARRIERS}") == []
    # axe complains itself, about styles that our policy does not let it write.
    visitor.complaints.clear()
    visitor.locator("#confirm-report").click()
    visitor.wait_for_url(f"**{told.get_absolute_url()}")
    assert Report.objects.get().state == State.SUBMITTED
    assert visitor.complaints == []


def test_joining_what_was_told_before(teller, stranger, citizen):
    before = report(stranger, type="plastic", place=(SQUARE["latitude"], SQUARE["longitude"]))
    kind(teller, "plastic").check()
    teller.locator("#tell-locate").click()
    expect(teller.locator(".tell-likely-one")).to_contain_text(before.reference)
    picture(teller, "likely")
    assert teller.evaluate(f"{AXE}; {FIND_BARRIERS}") == []
    teller.locator(".tell-likely-one button").click()
    teller.wait_for_url(f"**{before.get_absolute_url()}")
    before.refresh_from_db()
    assert before.followers == 1
    assert Report.objects.count() == 1


def test_a_line_that_breaks_loses_nothing(teller):
    teller.route("**/reports/new/", lambda route: route.abort())
    kind(teller, "plastic").check()
    teller.locator("#id_description").fill("Bottles.")
    teller.locator("#id_image").set_input_files(photo())
    expect(teller.locator("#tell-trouble")).to_contain_text("Nothing is lost")
    teller.unroute("**/reports/new/")
    teller.locator("#id_place_words").fill("Jalan Kenanga 5")
    send(teller)
    teller.wait_for_url("**/reports/*-*-*-*-*/")
    told = Report.objects.get()
    assert (told.description, told.photos.count()) == ("Bottles.", 1)


def test_what_is_no_photo_is_refused_and_the_rest_stays(teller):
    teller.locator("#id_description").fill("Bottles.")
    broken = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo at all"}
    teller.locator("#id_image").set_input_files(broken)
    expect(teller.locator("#tell-photo [role=alert]")).to_be_visible()
    expect(teller.locator("#id_description")).to_have_value("Bottles.")
    assert teller.locator("#id_image").evaluate("field => field.files.length") == 0


def test_outside_the_city_it_is_refused_with_a_sentence(teller):
    assert District.objects.exclude(boundary=None).exists()
    teller.context.set_geolocation({"latitude": 52.5, "longitude": 13.4, "accuracy": 8})
    kind(teller, "plastic").check()
    teller.locator("#id_description").fill("Bottles.")
    teller.locator("#tell-locate").click()
    expect(choice(teller, "position")).to_be_checked()
    send(teller)
    expect(teller.locator("#id_place_error")).to_contain_text("outside the area")
    expect(teller.locator("#id_description")).to_have_value("Bottles.")
    picture(teller, "refused")


def test_without_scripts(chromium, live_server, town, citizen):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    context.add_cookies([session_cookie(citizen, live_server.url)])
    page = context.new_page()
    page.goto(NEW)
    expect(page.locator("#tell-locate")).to_be_hidden()
    page.locator("#id_image").set_input_files(photo(exif=placed(-7.3222, 109.8980)))
    page.locator("[name=step][value=look]").click()
    expect(page.locator(".tell-thumb")).to_be_visible()
    kind(page, "plastic").check()
    choice(page, "photo").check()
    picture(page, "without-scripts")
    send(page)
    page.wait_for_url("**/reports/*-*-*-*-*/")
    assert (Report.objects.get().place_source, Report.objects.get().photos.count()) == ("photo", 1)
    context.close()
