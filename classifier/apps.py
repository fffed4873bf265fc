from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassifierConfig(AppConfig):
    name = "classifier"
    verbose_name = _("Recogniser")

    def ready(self) -> None:
        from accounts.roles import Role, grant
        from classifier import health
        from classifier.photo_access import (
            DETECTION_PHOTO,
            TRAINING_PHOTO,
            may_see_detection_photo,
            may_see_training_photo,
        )
        from common.files import register_kind

        health.register()
        register_kind(TRAINING_PHOTO, may_see_training_photo)
        register_kind(DETECTION_PHOTO, may_see_detection_photo)
        for role in (Role.TRAINER, Role.ADMIN):
            for right in ("view", "change", "delete"):
                grant(role, f"classifier.{right}_trainingphoto")
            grant(role, "classifier.view_detection")
