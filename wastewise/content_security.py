"""What browsers may load, and where they may send forms, in each area of the site."""

# The longest prefix that fits is sent. Scripts come from our own files alone.
AREAS = {
    "/": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    # Swagger UI writes style attributes; its scripts are files like all others.
    "/api/docs/": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    # The admin's skin keeps its expressions in attributes, which Alpine evaluates, and writes
    # styles. Only staff come here, and nothing comes from another host.
    "/admin/": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; img-src 'self' data:;"
        " style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
}

# Pages with a map.
MAPS = ("/bins/", "/map/", "/reports/")
# The admin's, below its own rules.
STAFF_MAP = "/admin/reports/"


def policies(*, with_google: bool, tiles: str = "") -> dict[str, str]:
    """`tiles` is where the pictures of maps come from, if they do."""
    areas = AREAS
    if tiles:
        maps = AREAS["/"].replace("img-src 'self'", f"img-src 'self' {tiles}")
        staff = AREAS["/admin/"].replace("img-src 'self'", f"img-src 'self' {tiles}")
        areas = areas | dict.fromkeys(MAPS, maps) | {STAFF_MAP: staff}
    if not with_google:
        return areas
    # The button's form is posted to us and answered with the way to Google; browsers look at both.
    entry = AREAS["/"].replace(
        "form-action 'self'", "form-action 'self' https://accounts.google.com"
    )
    return areas | {"/login/": entry, "/register/": entry}
