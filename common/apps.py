from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        # Its signal receivers carry request ids to the worker, whoever sends the task.
        from common import background, retention_rules  # noqa: F401

        retention_rules.register_all()
