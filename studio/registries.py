"""What this app tells the ones below it: see docs/architecture.md."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant
from classifier import trainings
from classifier.photo_access import TRAINING_PHOTO, also_seen_by
from rewards.reasons import Reason, register
from studio.photo_access import reviews_photos
from studio.reasons import POINTS_FOR_PHOTO
from studio.selectors.trainings import known_trainings


def fill() -> None:
    trainings.answer_with(known_trainings)
    register(Reason(POINTS_FOR_PHOTO, _("A photo that the recogniser learns from")))
    also_seen_by(reviews_photos, kind=TRAINING_PHOTO)
    for role in (Role.TRAINER, Role.ADMIN):
        grant(role, "studio.view_trainingrun", "studio.add_trainingrun", "studio.review_photos")
    grant(Role.MODERATOR, "studio.review_photos")
