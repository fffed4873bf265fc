from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class StaffWhoMay(BasePermission):
    """Staff who hold the permission that the view names."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        user = request.user
        needed: str = view.needs  # type: ignore[attr-defined]
        return bool(user.is_authenticated and user.is_staff and user.has_perm(needed))
