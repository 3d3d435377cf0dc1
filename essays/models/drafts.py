"""Whose draft it is: what an author began, an editor may change and not throw away."""

from wagtail.models import PagePermissionTester


class DraftPermissions(PagePermissionTester):
    """Wagtail lets whoever may change an unpublished page delete it, revisions and all."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return super().can_delete(ignore_bulk) and (self.can_publish() or self._is_own())

    def _is_own(self) -> bool:
        return self.page.owner_id == self.user.pk and not self.page.first_published_at
