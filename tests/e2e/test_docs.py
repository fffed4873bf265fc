from playwright.sync_api import expect


def test_the_docs_work_under_our_own_policy(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda got: complaints.append(got.url) if got.status >= 400 else None)
    page.goto("/api/docs/")
    operation = page.locator(".opblock", has_text="/api/health").first
    operation.get_by_role("button").first.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table .response").first).to_contain_text("200")
    assert complaints == []


def test_the_docs_load_nothing_from_elsewhere(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs/", wait_until="networkidle")
    own = page.url.removesuffix("/api/docs/")
    assert len(asked) > 4
    assert all(url.startswith((own, "data:")) for url in asked)
