"""The newest of what is chosen, for feed readers."""

import re
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from reports.models import Report
from reports.selectors.listing import NEWEST, in_full, place_of, public
from reports.views import asked_for

MOST = 50
# Signs that XML cannot hold, which people paste unseen.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
@vary_on_cookie
@cache_control(private=True, max_age=300)
def feed(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    page = f"{settings.PUBLIC_URL}{reverse('reports')}?{asked.query}"
    written = Rss201rev2Feed(
        title=_("WasteWise: what was reported"),
        link=page,
        description=_("What people saw in the streets, and what became of it."),
        language=get_language(),
        feed_url=settings.PUBLIC_URL + request.get_full_path(),
    )
    for report in in_full(public(replace(asked.filters, sort=NEWEST)))[:MOST]:
        add(written, report)
    return HttpResponse(written.writeString("utf-8"), content_type=written.content_type)


def add(written: Rss201rev2Feed, report: Report) -> None:
    parts = [report.type.name, place_of(report), report.get_state_display()]
    link = settings.PUBLIC_URL + report.get_absolute_url()
    written.add_item(
        title=NOT_XML.sub("", " · ".join(part for part in parts if part)),
        link=link,
        description=NOT_XML.sub("", report.description),
        pubdate=report.created_at,
        updateddate=report.updated_at,
        unique_id=link,
        unique_id_is_permalink=True,
    )
