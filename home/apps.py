from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from home import checks  # noqa: F401
        from home.access import doors
        from home.signal_handlers import register_signal_handlers

        register_signal_handlers(self)
        doors.register_signal_handlers()
