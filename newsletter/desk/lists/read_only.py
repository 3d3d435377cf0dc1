"""Lists of what the site itself writes: they are read, searched and followed, never edited."""

from wagtail.admin.viewsets.model import ModelViewSet


class ReadOnlyViewSet(ModelViewSet):
    """A list in the menu with a page for each record. `without` names the views that are gone."""

    without: tuple[str, ...] = ()
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs):
        gone = dict.fromkeys(f"{name}_url_name" for name in self.without)
        return super().get_common_view_kwargs(**gone, **kwargs)

    @property
    def url_finder_class(self):
        finder = super().url_finder_class
        finder.edit_url_name = self.get_url_name("inspect")
        return finder
