"""What the editor's form says beside its fields."""

import copy

from wagtail.admin.panels import Panel

from essays.markdown import Level
from essays.outputs import Output, failure_of

TEXT = Output("page", lambda page: page.rendered(makes=True))


class FaultsPanel(Panel):
    """What is wrong in the text, as it was last saved or sent; a warning keeps from nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "essays/admin/faults.html"

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.faults, self.failure = [], None
            if body := self.form["body"].value() if self.form else "":
                self._read(body)

        def is_shown(self) -> bool:
            return bool(self.faults or self.failure)

        def _read(self, body: str) -> None:
            """Find all faults, but for those that already stand under the field."""
            page = copy.copy(self.instance)
            page.body = body
            told = self.form.is_bound and self.form.has_error("body")
            try:
                faults = page.rendered(makes=True).faults
            except Exception:  # the editor must open all the same
                self.failure = None if told else failure_of(TEXT, page)
                return
            self.faults = [fault for fault in faults if not told or fault.level is Level.WARNING]


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
