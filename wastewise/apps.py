from django.apps import AppConfig


class WasteWiseConfig(AppConfig):
    name = "wastewise"
