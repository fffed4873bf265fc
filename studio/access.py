"""Who may open a page of the studio."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]

REVIEW = "studio.review_photos"
SEE_RUNS, START_RUNS = "studio.view_trainingrun", "studio.add_trainingrun"
SEE_PHOTOS = "classifier.view_trainingphoto"
SEE_VERSIONS, SERVE_VERSIONS = "classifier.view_modelversion", "classifier.serve_modelversion"


def staff_who_may(permission: str) -> Callable[[View], View]:
    """Visitors log in first; everybody else without the right is refused."""

    def guard(view: View) -> View:
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not (request.user.is_staff and request.user.has_perm(permission)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
