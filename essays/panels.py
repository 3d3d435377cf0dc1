"""What the editor's form says beside its fields."""

from wagtail.admin.panels import Panel

from essays.links import RecordResolver
from essays.markdown import Fault, Level, render


class FaultsPanel(Panel):
    """What is wrong in the text, as it was last saved or sent; a warning keeps from nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "essays/admin/faults.html"

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.faults = self._faults()

        def is_shown(self) -> bool:
            return bool(self.faults)

        def _faults(self) -> list[Fault]:
            """Return all faults, but for those that already stand under the field."""
            body = self.form["body"].value() if self.form else ""
            if not body:
                return []
            faults = render(body, resolver=RecordResolver(self.instance, makes=True)).faults
            told = self.form.is_bound and self.form.has_error("body")
            return [fault for fault in faults if not told or fault.level is Level.WARNING]


class ShownPanel(Panel):
    """What is known of a record that is there already, to be read only."""

    def __init__(self, template: str, **kwargs):
        super().__init__(**kwargs)
        self.template = template

    def clone_kwargs(self) -> dict:
        return super().clone_kwargs() | {"template": self.template}

    class BoundPanel(Panel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.template_name = self.panel.template

        def is_shown(self) -> bool:
            return self.instance.pk is not None
