from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD


def type_in(page: Page, name: str, password: str) -> None:
    """With the keyboard alone: the first field has the focus when the page opens."""
    page.goto("/login/")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_keyboard_alone_logs_in_and_out(page, citizen):
    type_in(page, "citra", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Good to see you, Citra Lestari.")
    page.get_by_role("button", name="Log out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation").get_by_role("link", name="Log in")).to_be_visible()


def test_first_tab_leads_past_the_header(page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_wrong_password_is_announced_and_what_was_typed_stays(page, citizen):
    type_in(page, "citra", "wrong")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("We know no account with this name and password.")
    expect(alert).to_be_focused()
    expect(page.get_by_label("E-mail or user name")).to_have_value("citra")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    expect(page).to_have_title("Error: Log in · WasteWise")


def test_summary_leads_to_the_empty_field(page):
    type_in(page, "citra", "")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_demo_account_is_filled_in_with_one_click(page, settings):
    settings.DEMO = True
    page.goto("/login/")
    page.get_by_role("button", name="Fill in Dewi Anggraini").click()
    expect(page.get_by_label("E-mail or user name")).to_have_value("dewi")
    expect(page.get_by_label("Password", exact=True)).to_have_value("dewi-sorts-waste")
    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_focused()
