"""The admin's look and its sidebar, for django-unfold."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def _file(path: str) -> Callable[[HttpRequest], str]:
    return lambda _request: static(path)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Each app with the records that this person may see."""
    from django.contrib import admin

    return [
        {
            "title": app["name"],
            "items": [
                {
                    "title": model["name"],
                    "icon": ICONS.get(model["model"]._meta.label, "table_rows"),
                    "link": model["admin_url"],
                }
                for model in app["models"]
                if model["admin_url"]
            ],
        }
        for app in admin.site.get_app_list(request)
    ]


# Named as fonts.google.com/icons names them.
ICONS = {
    "accounts.User": "group",
    "accounts.Device": "sensors",
    "accounts.AuditEntry": "history",
    "auth.Group": "badge",
    "classifier.TrainingPhoto": "photo_library",
    "disposals.Case": "gavel",
    "disposals.FairPlay": "balance",
    "disposals.KindRate": "sell",
    "disposals.WasteRecord": "delete_sweep",
    "guide.GuideItem": "recycling",
    "guide.Paper": "menu_book",
    "notifications.Alert": "warning",
    "notifications.Delivery": "outgoing_mail",
    "reports.Report": "campaign",
    "reports.ReportType": "category",
    "reports.ResponseTemplate": "quickreply",
    "reports.UrgentPlace": "priority_high",
    "rewards.Redemption": "confirmation_number",
    "rewards.Reward": "redeem",
}

# Greens and warm greys of static/css/tokens.css, as the eleven steps that the skin asks for.
GREEN = {
    "50": "#eef6f0",
    "100": "#e3efe6",
    "200": "#c7dccd",
    "300": "#a9e6c5",
    "400": "#86d6ab",
    "500": "#5dbb8c",
    "600": "#14603f",
    "700": "#0f5537",
    "800": "#0d4a30",
    "900": "#1b3227",
    "950": "#0c1f15",
}
GREY = {
    "50": "#faf8f3",
    "100": "#f1eee5",
    "200": "#e2ddd0",
    "300": "#c9cec6",
    "400": "#a4b1a9",
    "500": "#54605a",
    "600": "#45504a",
    "700": "#36403a",
    "800": "#2b3630",
    "900": "#19211d",
    "950": "#111714",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "WasteWise",
    "SITE_HEADER": "WasteWise",
    "SITE_SUBHEADER": _("Records"),
    "SITE_URL": "/",
    "SITE_ICON": _file("img/logo.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _file("img/logo.svg")}],
    "SHOW_LANGUAGES": True,
    "STYLES": [_file("css/tokens.css"), _file("css/admin.css")],
    "SCRIPTS": [_file("js/admin.js")],
    "COLORS": {
        "primary": GREEN,
        "base": GREY,
        "font": {
            "subtle-light": GREY["500"],
            "subtle-dark": GREY["400"],
            "default-light": GREY["700"],
            "default-dark": GREY["300"],
            "important-light": "#1b2420",
            "important-dark": "#e8eee9",
        },
    },
    "DASHBOARD_CALLBACK": "reports.admin.first_page.add_figures",
    "SIDEBAR": {"navigation": sidebar},
}
