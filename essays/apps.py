from django.apps import AppConfig


class EssaysConfig(AppConfig):
    name = "essays"

    def ready(self) -> None:
        from essays import checks  # noqa: F401
        from essays.signal_handlers import register_signal_handlers

        register_signal_handlers()
