"""What other apps are told about rewards and codes."""

from accounts.roles import Role, grant
from common.files import register_kind
from rewards.services.catalogue import PICTURE, may_see_picture
from rewards.services.redeeming import register_reasons


def register_all() -> None:
    register_reasons()
    register_kind(PICTURE, may_see_picture)
    for role in (Role.MODERATOR, Role.ADMIN):
        for right in ("view_reward", "view_redemption", "use_redemption"):
            grant(role, f"rewards.{right}")
    for right in ("add", "change", "delete"):
        grant(Role.ADMIN, f"rewards.{right}_reward")
