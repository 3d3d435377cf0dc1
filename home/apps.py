from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from home import checks  # noqa: F401
        from home.tree import give_pages_their_first_revision

        post_migrate.connect(
            give_pages_their_first_revision, sender=self, dispatch_uid="home.first_revision"
        )
