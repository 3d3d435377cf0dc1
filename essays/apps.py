from django.apps import AppConfig


class EssaysConfig(AppConfig):
    name = "essays"

    def ready(self) -> None:
        from essays import checks  # noqa: F401
        from essays.fields import hold_every_field
        from essays.signal_handlers import register_signal_handlers

        hold_every_field()
        register_signal_handlers()
