from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "newsletter"

    def ready(self) -> None:
        from newsletter import checks  # noqa: F401
        from newsletter.signal_handlers import register_signal_handlers

        register_signal_handlers()
