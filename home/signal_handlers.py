"""What the site does after a migration, and when a card was drawn."""

import logging

from django.apps import AppConfig
from django.db import DatabaseError
from django.db.models.signals import post_migrate

from essays.reading.cards import card_made
from home.first_revisions import give_pages_their_first_revision
from home.serving.edition import install_triggers, raise_edition

logger = logging.getLogger(__name__)


def watch_tables(sender: AppConfig, **kwargs) -> None:
    install_triggers()


def show_card(sender: object, **kwargs) -> None:
    """A file is in no table, and pages name it as soon as it is there."""
    try:
        raise_edition()
    except DatabaseError:  # the card is there all the same; the next change shows it to all
        logger.warning("the edition was not raised for a new card")


def register_signal_handlers(app: AppConfig) -> None:
    post_migrate.connect(
        give_pages_their_first_revision, sender=app, dispatch_uid="home.first_revision"
    )
    post_migrate.connect(watch_tables, sender=app, dispatch_uid="home.edition")
    card_made.connect(show_card, dispatch_uid="home.edition")
