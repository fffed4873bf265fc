"""From a photo to an answer, as people do it: choose, drop, paste, the camera, the keyboard, a bad
line, or no scripts at all."""

import base64
import io
import shutil
from dataclasses import replace

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from classifier import loader
from classifier.bundles import read_manifest, write_manifest
from tests.classifier.colours import COLOURS, photo_of, unclear_photo
from tests.classifier.conftest import BUNDLE
from tests.classifier.test_model_view import ORIGIN, SHARE, TEST
from tests.e2e.conftest import PHONE
from tests.e2e.test_look import SMALL
from tests.e2e.test_pages import AXE, FIND_BARRIERS, note
from tests.photos.hostile import saved

MAKE_EVENT = """([type, name, content, mime]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, {type: mime}));
  const how = {bubbles: true, cancelable: true};
  const event = type === "paste"
    ? new ClipboardEvent(type, {...how, clipboardData: data})
    : new DragEvent(type, {...how, dataTransfer: data});
  document.body.dispatchEvent(event);
  return event.defaultPrevented;
}"""
# A camera that sees nothing but plastic.
FAKE_CAMERA = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext("2d");
    setInterval(() => {
      context.fillStyle = "rgb(COLOUR)";
      context.fillRect(0, 0, 640, 480);
    }, 20);
    window.camera = canvas.captureStream(30);
    return window.camera;
  };
}""".replace("COLOUR", ", ".join(map(str, COLOURS["plastic"])))
NO_CAMERA = """() => {
  const refused = new DOMException("no", "NotAllowedError");
  navigator.mediaDevices.getUserMedia = () => Promise.reject(refused);
}"""
PASTE_WORDS = """() => {
  const data = new DataTransfer();
  data.setData("text/plain", "battery");
  const how = {bubbles: true, cancelable: true, clipboardData: data};
  return document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""
SENT_SIZE = """() => new Promise((done) => {
  const photo = document.querySelector(".photo");
  const tell = () => done([photo.naturalWidth, photo.naturalHeight]);
  if (photo.complete) tell(); else photo.addEventListener("load", tell);
})"""


def file(content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture
def scan(page) -> Page:
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    page.goto("/classify/")
    return page


def choose(page: Page, content: bytes, **more: str) -> None:
    page.get_by_label("Choose a photo").set_input_files(file(content, **more))


def answer(page: Page) -> Locator:
    return page.get_by_role("article")


def title(page: Page) -> Locator:
    return answer(page).get_by_role("heading", level=2)


def said(page: Page) -> Locator:
    return page.locator("[data-said][role=status]")


def trouble(page: Page) -> Locator:
    return page.get_by_role("alert")


def hold_answers(page: Page) -> list:
    held: list = []
    page.route(
        "**/classify/",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    return held


def test_a_chosen_photo_is_answered_and_the_answer_is_said(scan):
    scan.evaluate("window.isStillHere = true")
    choose(scan, photo_of("plastic", (640, 480)))
    expect(title(scan)).to_contain_text("Plastic, ")
    expect(answer(scan).get_by_text("Yellow bin", exact=True)).to_be_visible()
    expect(said(scan)).to_contain_text("Yellow bin")
    expect(answer(scan).get_by_role("img", name="Your photo")).to_be_visible()
    expect(scan.get_by_label("Choose a photo")).to_be_visible()
    assert scan.evaluate("window.isStillHere") is True
    assert scan.complaints == []


def test_the_answer_is_sound_for_everybody(scan):
    for photo in (photo_of("metal"), unclear_photo()):
        choose(scan, photo)
        expect(answer(scan)).to_be_visible()
        for scheme in ("light", "dark"):
            scan.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert scan.evaluate("document.documentElement.scrollWidth") <= 390
            scan.evaluate(AXE)
            assert scan.evaluate(FIND_BARRIERS) == []
        scan.goto("/classify/")


def test_another_photo_replaces_the_answer(scan):
    choose(scan, photo_of("plastic"))
    expect(title(scan)).to_contain_text("Plastic")
    choose(scan, photo_of("glass"))
    expect(title(scan)).to_contain_text("Glass")
    expect(answer(scan)).to_have_count(1)


def test_a_large_photo_is_made_small_before_it_travels(scan):
    with scan.expect_request("**/classify/") as asked:
        choose(scan, photo_of("organic", (4000, 3000)))
    expect(title(scan)).to_contain_text("Organic")
    assert scan.evaluate(SENT_SIZE) == [1600, 1200]
    assert asked.value.header_value("x-requested-with") == "XMLHttpRequest"


def test_where_it_was_taken_stays_with_the_person(scan):
    exif = Image.Exif()
    exif[0x010E] = "kept-to-myself"
    out = io.BytesIO()
    Image.new("RGB", (300, 200), COLOURS["glass"]).save(out, "JPEG", exif=exif)
    with scan.expect_request("**/classify/") as asked:
        choose(scan, out.getvalue())
    expect(title(scan)).to_contain_text("Glass")
    assert b"kept-to-myself" in out.getvalue()
    assert b"kept-to-myself" not in (asked.value.post_data_buffer or b"")


@pytest.mark.parametrize("way", ["drop", "paste"])
@pytest.mark.parametrize("path", ["/classify/", "/"])
def test_a_photo_comes_by(page, way, path):
    page.goto(path)
    content = base64.b64encode(photo_of("paper")).decode()
    assert page.evaluate(MAKE_EVENT, [way, "photo.jpg", content, "image/jpeg"])
    expect(title(page)).to_contain_text("Paper")


def test_words_are_pasted_where_words_belong(page):
    page.goto("/")
    page.get_by_role("searchbox").focus()
    assert page.evaluate(PASTE_WORDS), "The browser may no longer paste them."


def test_a_still_from_the_camera(scan):
    scan.evaluate(FAKE_CAMERA)
    button = scan.get_by_role("button", name="Take a photo")
    button.click()
    dialog = scan.get_by_role("dialog", name="One thing, close up")
    expect(dialog.get_by_role("button", name="Take it")).to_be_focused()
    scan.wait_for_function("document.querySelector('video').videoWidth > 0")
    dialog.get_by_role("button", name="Take it").click()
    expect(title(scan)).to_contain_text("Plastic")
    expect(dialog).not_to_be_visible()
    expect(button).to_be_focused()
    scan.wait_for_function("window.camera.getTracks().every((one) => one.readyState === 'ended')")


def test_who_closes_the_camera_is_no_longer_seen(scan):
    scan.evaluate(FAKE_CAMERA)
    scan.get_by_role("button", name="Take a photo").click()
    expect(scan.get_by_role("dialog")).to_be_visible()
    scan.keyboard.press("Escape")
    expect(scan.get_by_role("dialog")).not_to_be_visible()
    scan.wait_for_function("window.camera.getTracks().every((one) => one.readyState === 'ended')")
    expect(answer(scan)).to_have_count(0)


def test_a_camera_that_may_not_be_used_is_explained(scan):
    scan.evaluate(NO_CAMERA)
    scan.get_by_role("button", name="Take a photo").click()
    expect(trouble(scan)).to_contain_text("We can't use your camera.")
    expect(scan.get_by_role("button", name="Take a photo")).to_be_enabled()


def test_a_phone_falls_back_on_its_own_camera(chromium, live_server):
    context = chromium.new_context(
        base_url=live_server.url, locale="en", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto("/classify/")
    page.evaluate(NO_CAMERA)
    page.get_by_role("button", name="Take a photo").click()
    field = page.get_by_label("Take a photo")
    expect(field).to_have_attribute("capture", "environment")
    field.set_input_files(file(photo_of("metal")))
    expect(title(page)).to_contain_text("Metal")
    context.close()


def test_who_is_not_sure_asks_and_a_choice_shows_what_to_do(scan):
    choose(scan, unclear_photo())
    expect(title(scan)).to_have_text("Is it glass or organic?")
    expect(said(scan)).to_contain_text("not sure")
    choices = answer(scan).get_by_role("radio")
    expect(choices).to_have_count(2)
    expect(answer(scan).get_by_text("White bin", exact=True)).not_to_be_visible()
    answer(scan).get_by_role("radio", name="Glass").check()
    expect(answer(scan).get_by_text("White bin", exact=True)).to_be_visible()
    expect(answer(scan).get_by_text("Green bin", exact=True)).not_to_be_visible()
    scan.keyboard.press("ArrowRight")
    expect(answer(scan).get_by_text("Green bin", exact=True)).to_be_visible()
    answer(scan).get_by_role("link", name="Something else: look it up").click()
    expect(scan.get_by_role("heading", level=1)).to_have_text("What goes where")


def test_where_it_looked_lies_over_the_photo(scan):
    choose(scan, photo_of("glass", (300, 600)))
    shade = answer(scan).locator(".photo-shade")
    expect(shade).not_to_be_visible()
    answer(scan).get_by_label("Show where it looked").check()
    expect(shade).to_be_visible()
    photo = answer(scan).locator(".photo").bounding_box()
    assert shade.bounding_box() == pytest.approx(photo, abs=1)
    # All of the photo, not the part that a frame shows.
    assert photo["height"] / photo["width"] == pytest.approx(2, abs=0.02)


@pytest.mark.parametrize(
    ("content", "name", "kind", "sentence"),
    [
        (b"just words", "notes.txt", "text/plain", "This is not a picture."),
        (b"just words", "photo.jpg", "image/jpeg", "This is not a kind of picture we take."),
        (b"", "photo.jpg", "image/jpeg", "This file is empty."),
    ],
)
def test_what_is_no_photo_is_refused_in_a_sentence(scan, content, name, kind, sentence):
    choose(scan, content, name=name, kind=kind)
    expect(trouble(scan)).to_contain_text(sentence)
    expect(trouble(scan).get_by_role("button", name="Try again")).to_have_count(0)
    choose(scan, photo_of("glass"))
    expect(title(scan)).to_contain_text("Glass")
    expect(trouble(scan)).to_have_count(0)


def test_offline_the_photo_waits_for_another_try(scan):
    scan.set_viewport_size(SMALL)
    scan.context.set_offline(True)
    choose(scan, photo_of("cardboard"))
    expect(trouble(scan)).to_contain_text("You seem to be offline.")
    expect(scan.locator(".try-preview")).to_be_visible()
    expect(trouble(scan).get_by_role("button", name="Try again")).to_be_in_viewport(ratio=1)
    scan.context.set_offline(False)
    trouble(scan).get_by_role("button", name="Try again").click()
    expect(title(scan)).to_contain_text("Cardboard")


def test_a_server_that_is_away_is_no_answer(scan):
    def refuse(route) -> None:
        route.fulfill(status=502, body="<h1>Bad gateway</h1>", content_type="text/html")

    scan.route("**/classify/", refuse)
    choose(scan, photo_of("glass"))
    expect(trouble(scan)).to_contain_text("Something broke on our side.")
    scan.unroute("**/classify/")
    trouble(scan).get_by_role("button", name="Try again").click()
    expect(title(scan)).to_contain_text("Glass")


def test_who_asks_too_often_is_told_how_long_to_wait(scan, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "visitor_photos": "1/hour"}
    choose(scan, photo_of("glass"))
    expect(title(scan)).to_contain_text("Glass")
    choose(scan, photo_of("metal"))
    expect(trouble(scan)).to_contain_text("That was a bit fast. Try again in")
    expect(trouble(scan).get_by_role("button", name="Try again")).to_be_disabled()


def test_sending_shows_the_photo_and_can_be_called_off(scan):
    held = hold_answers(scan)
    choose(scan, photo_of("glass", (800, 600)))
    expect(scan.locator(".try-preview")).to_be_visible()
    expect(scan.get_by_role("progressbar")).to_be_visible()
    cancel = scan.get_by_role("button", name="Cancel")
    cancel.focus()
    scan.keyboard.press("Enter")
    expect(cancel).not_to_be_visible()
    expect(scan.get_by_label("Choose a photo")).to_be_focused()
    held[0].abort()
    expect(trouble(scan)).to_have_count(0)
    expect(answer(scan)).to_have_count(0)


def test_the_last_photo_counts(scan):
    held = hold_answers(scan)
    choose(scan, photo_of("glass"))
    expect(scan.get_by_role("progressbar")).to_be_visible()
    with scan.expect_event("requestfailed") as called_off:
        choose(scan, photo_of("metal"))
    assert called_off.value == held[0].request
    while len(held) < 2:
        scan.wait_for_timeout(20)
    held[1].continue_()
    expect(title(scan)).to_contain_text("Metal")


def test_by_keyboard_alone(scan):
    scan.get_by_role("button", name="Take a photo").focus()
    scan.keyboard.press("Tab")
    field = scan.get_by_label("Choose a photo")
    expect(field).to_be_focused()
    with scan.expect_file_chooser() as chooser:
        scan.keyboard.press("Space")
    chooser.value.set_files(file(unclear_photo()))
    expect(title(scan)).to_have_text("Is it glass or organic?")
    expect(field).to_be_focused()
    scan.keyboard.press("Tab")
    expect(answer(scan).get_by_label("Show where it looked")).to_be_focused()
    scan.keyboard.press("Tab")
    scan.keyboard.press("Space")
    expect(answer(scan).get_by_role("radio").first).to_be_checked()


def test_on_the_home_page_the_answer_is_in_sight(page):
    page.set_viewport_size(SMALL)
    page.goto("/")
    choose(page, photo_of("trash"))
    expect(title(page)).to_contain_text("Trash")
    expect(title(page)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Every piece of rubbish has its bin.")


def test_see_through_pictures_are_seen_on_white(scan):
    picture = saved(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG")
    choose(scan, picture, name="clear.png", kind="image/png")
    expect(title(scan)).to_contain_text("Paper")


def test_without_scripts(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Choose a photo").set_input_files(file(photo_of("plastic")))
    page.get_by_role("button", name="What is it?").click()
    expect(page).to_have_url(f"{live_server.url}/classify/")
    expect(title(page)).to_contain_text("Plastic")
    expect(answer(page).get_by_role("img", name="Your photo")).to_be_visible()
    answer(page).get_by_label("Show where it looked").check()
    expect(answer(page).locator(".photo-shade")).to_be_visible()
    page.get_by_label("Choose a photo").set_input_files(file(b"words", name="notes.txt"))
    page.get_by_role("button", name="What is it?").click()
    expect(trouble(page)).to_contain_text("This is not a kind of picture we take.")
    context.close()


def test_without_scripts_a_phone_shows_the_name_of_what_was_chosen(chromium, live_server):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{live_server.url}/classify/")
    box = page.get_by_label("Choose a photo").bounding_box()
    assert box is not None
    assert box["width"] > 300
    context.close()


def test_the_answer_in_large_letters_stays_on_a_phone(scan):
    scan.evaluate("document.documentElement.style.fontSize = '150%'")
    choose(scan, photo_of("plastic"))
    expect(title(scan)).to_contain_text("Plastic")
    assert scan.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_card_of_a_measured_model_is_sound(page, settings, tmp_path, width, request):
    path = shutil.copytree(BUNDLE, tmp_path / "colours-1")
    metrics = {"test": TEST, "sources": {"trashnet": SHARE}, "out_of_source": {"tidy": SHARE}}
    write_manifest(path, replace(read_manifest(path), metrics=metrics, sources=[ORIGIN]))
    settings.MODEL_DIR = str(path)
    loader.forget()
    request.addfinalizer(loader.forget)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/model/")
    expect(page.get_by_role("heading", name="What it takes for what")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(AXE)
        assert page.evaluate(FIND_BARRIERS) == []
