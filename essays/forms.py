"""The editor's form: a draft is always saved, publishing asks for a text without errors."""

from wagtail.admin.forms import WagtailAdminPageForm

from essays.links import RecordResolver
from essays.markdown import render


class WrittenPageForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "send_note" in self.fields:
            self.initial["send_note"] = True

    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation and cleaned.get("body"):
            rendered = render(cleaned["body"], resolver=RecordResolver(self.instance, makes=True))
            for fault in rendered.errors:
                self.add_error("body", f"Line {fault.line}: {fault.message}")
        return cleaned
