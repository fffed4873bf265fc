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
        from classifier.retention_rules import (
            features_of_withdrawn,
            old_shadow_looks,
            withdrawn_photos,
        )
        from common import retention
        from common.files import register_kind

        health.register()
        register_kind(TRAINING_PHOTO, may_see_training_photo)
        register_kind(DETECTION_PHOTO, may_see_detection_photo)
        retention.register_paths("withdrawn_features", features_of_withdrawn)
        retention.register_rows("withdrawn_photos", withdrawn_photos)
        retention.register_rows("shadow_looks", old_shadow_looks)
        for role in (Role.TRAINER, Role.ADMIN):
            for right in ("view", "change", "delete"):
                grant(role, f"classifier.{right}_trainingphoto")
            grant(role, "classifier.view_detection")
            grant(role, "classifier.view_modelversion", "classifier.serve_modelversion")
