"""Saving a page without taking back what was said of it meanwhile.

Wagtail's editor loads a page and some time later writes its whole row. Publishing, unpublishing,
locking and moving write the same row. A save that began before one of them and ends after it
would undo it: an autosave would take offline what was published a moment ago.
"""

import logging

from django.db import transaction
from wagtail.models import Page

logger = logging.getLogger(__name__)

# Publishing and unpublishing change one of the first three, and then mean all of PUBLISHED.
ACTS = {"live", "live_revision_id", "last_published_at"}
PUBLISHED = {"live", "live_revision_id", "expired"}
# Of all these, a copy of the page writes what it changed itself, and keeps what the row says.
STATE = (
    *("live", "live_revision_id", "expired", "first_published_at", "last_published_at"),
    *("has_unpublished_changes", "draft_title"),
    *("latest_revision_id", "latest_revision_created_at"),
    *("locked", "locked_at", "locked_by_id"),
    *("path", "depth", "numchild", "url_path"),
)
# A revision keeps some of the state of its time; only its text and its address are of interest.
OF_ROW = [name for name in STATE if name not in ("first_published_at", "url_path")]


class KeepsState:
    """A page that writes the state of its row only where it was changed in this very copy."""

    _loaded: dict | None = None  # the state as the row had it when this copy last saw it

    @classmethod
    def from_db(cls, db, field_names, values, **kwargs):
        page = super().from_db(db, field_names, values, **kwargs)
        page._see()
        return page

    def refresh_from_db(self, *args, **kwargs) -> None:
        super().refresh_from_db(*args, **kwargs)
        self._see()

    def with_content_json(self, content: dict) -> "KeepsState":
        """Return a copy with a revision's text, and the state of this one."""
        page = super().with_content_json(content)
        page._take({name: getattr(self, name) for name in OF_ROW})
        page.first_published_at = self.first_published_at or page.first_published_at
        page._loaded = self._loaded
        return page

    def save(self, *args, **kwargs) -> None:
        """Write the row, but for what others said of it since this copy was loaded.

        A draft that was published meanwhile is not written at all: its text is in its revision,
        and readers see what was published.
        """
        written = kwargs.get("update_fields")
        if self._state.adding or written is not None:
            super().save(*args, **kwargs)
            self._see(written)
            return
        with transaction.atomic():
            loaded = self._loaded or {}
            own = {name: self.__dict__[name] for name in loaded}
            acts = self.catch_up()
            if self.live and not loaded.get("live", True) and not acts:
                logger.info("page %s was published meanwhile: its row is left as it is", self.pk)
                self._take(own)  # who schedules looks at what it set itself
                self._loaded = loaded
                return
            super().save(*args, **kwargs)
            self._see()

    def catch_up(self) -> bool:
        """Take over the state of the row, locked until the transaction ends, but for what this
        copy changed itself; return whether it publishes or unpublishes.
        """
        rows = Page.objects.order_by().select_for_update().filter(pk=self.pk)
        row, loaded = rows.values(*STATE).first(), self._loaded
        if row is None or loaded is None:
            return True
        changed = {name for name in loaded if self.__dict__[name] != loaded[name]}
        acts = bool(changed & ACTS)
        if acts:
            changed |= PUBLISHED
        if row["first_published_at"] and not loaded.get("first_published_at"):
            changed.discard("first_published_at")  # the first time stays the first
        kept = {name: row[name] for name in loaded if name not in changed}
        self._take(kept)
        self._loaded = loaded | kept
        if acts and self.live and self.live_revision_id:  # a newer draft may have been saved
            self.has_unpublished_changes |= row["latest_revision_id"] != self.live_revision_id
        return acts

    def _take(self, state: dict) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def _see(self, names: list[str] | None = None) -> None:
        """Remember the state that the row has now, or its fields with these names."""
        fields = [self._meta.get_field(name).attname for name in names or [] if name in FIELDS]
        seen = {name: self.__dict__[name] for name in STATE if name in self.__dict__}
        if names is None or self._loaded is None:
            self._loaded = seen
        else:
            self._loaded = self._loaded | {name: seen[name] for name in fields if name in seen}


FIELDS = {name.removesuffix("_id") for name in STATE}
