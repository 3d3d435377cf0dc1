from django.apps import AppConfig


class EssaysConfig(AppConfig):
    name = "essays"

    def ready(self) -> None:
        from essays import checks  # noqa: F401
