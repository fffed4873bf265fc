"""What goes where, and what others found out about it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from guide import selectors
from guide.destinations import DESTINATIONS, VALUES
from guide.models import GuideItem, Paper
from guide.selectors import LONGEST_SEARCH

MOST_ELSEWHERE = 6


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The page, and for htmx the part of it that changes while somebody types."""
    asked, kind = _asked(request)
    context = _found(asked, kind) | {
        "question": asked[:LONGEST_SEARCH],
        "longest": LONGEST_SEARCH,
        "is_too_long": len(asked) > LONGEST_SEARCH,
        "kind": kind,
        "destinations": DESTINATIONS,
    }
    is_part = _asks_for_part(request)
    response = render(request, "guide/_part.html" if is_part else "guide/guide.html", context)
    patch_vary_headers(response, ["HX-Request"])
    if is_part:
        # Under the page's own address: going back must not show the part for the whole.
        response["Cache-Control"] = "no-store"
        response["HX-Replace-Url"] = _address(asked[:LONGEST_SEARCH], kind)
    return response


@require_safe
def item(request: HttpRequest, slug: str) -> HttpResponse:
    items = selectors.published()
    if _may_preview(request, "guide.change_guideitem"):
        items = GuideItem.objects.all()
    found = get_object_or_404(items, slug=slug)
    context = {"item": found, "neighbours": selectors.neighbours_of(found)}
    return render(request, "guide/item.html", context)


@require_safe
def research(request: HttpRequest) -> HttpResponse:
    papers = Paper.objects.all()
    if not _may_preview(request, "guide.change_paper"):
        papers = papers.filter(is_published=True)
    context = {"topics": selectors.papers_by_topic(papers)}
    return render(request, "guide/research.html", context)


def _found(asked: str, kind: str) -> dict[str, Any]:
    if len(asked) > LONGEST_SEARCH:
        return {}
    items = selectors.matching(selectors.published(), asked=asked, destination=kind)
    if not asked:
        letters = selectors.by_letter(items)
        return {"letters": letters, "count": sum(len(letter.items) for letter in letters)}
    if found := selectors.best_first(items, asked=asked):
        return {"found": found, "count": len(found)}
    anywhere = selectors.matching(selectors.published(), asked=asked) if kind else []
    if elsewhere := selectors.best_first(anywhere, asked=asked):
        return {"elsewhere": elsewhere[:MOST_ELSEWHERE]}
    return {"close": selectors.close_to(asked)}


def _may_preview(request: HttpRequest, permission: str) -> bool:
    """Staff see what is not published yet where it will stand."""
    return request.user.is_staff and request.user.has_perm(permission)


def _asks_for_part(request: HttpRequest) -> bool:
    """htmx also asks for a page that it forgot, and then needs the whole."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def _asked(request: HttpRequest) -> tuple[str, str]:
    kind = request.GET.get("kind", "")
    return request.GET.get("q", "").strip(), kind if kind in VALUES else ""


def _address(asked: str, kind: str) -> str:
    query = {name: value for name, value in (("q", asked), ("kind", kind)) if value}
    return reverse("guide") + (f"?{urlencode(query)}" if query else "")
