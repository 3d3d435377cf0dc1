"""The editor's form: a draft is always saved, publishing asks for a text without errors."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Media
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.staticfiles import versioned_static

from essays.markdown import render, stands_in
from essays.outputs import check
from essays.records.resolver import RecordResolver

# The fields of a derived number, and what to do about one that is empty.
DERIVED = {
    "headline_value": "Write the number with its unit, as it stands in its derivation.",
    "headline_anchor": "Name the derivation that the number stands in.",
    "headline_metric": "Say what it counts, as it reads behind the number: the tokens per second.",
    "headline_conditions": "Say for which model, hardware and workload.",
}


SCHEDULE = {"go_live_at", "expire_at"}
COUNTED = {"true_thing", "note_subject", "opening_line", "subtitle"}
REMEDY = "Both times are in the dialog “Set schedule”: choose a later one there, or empty it."


class WrittenPageForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "send_note" in self.fields:
            self.initial["send_note"] = True
        for name in COUNTED & set(self.fields):  # a browser would cut off what is pasted
            attrs = self.fields[name].widget.attrs
            attrs["data-limit"] = attrs.pop("maxlength", None) or self.fields[name].max_length
        for name in SCHEDULE & set(self.fields):
            self.fields[name].help_text = f"Time zone: {timezone.get_current_timezone_name()}."

    def clean(self):
        cleaned = super().clean()
        self.derivations = {}
        if not self.is_deferred_validation and cleaned.get("body"):
            try:
                self._read(cleaned["body"])
            except Exception:  # `_post_clean` finds it too, and says where
                self.derivations = None
        return cleaned

    @property
    def media(self):
        return super().media + Media(js=[versioned_static("essays/schedule.js")])

    def save(self, commit=True):
        """Write a draft into its row. One that was published meanwhile is kept in a revision."""
        with transaction.atomic():
            if commit and self.instance.pk:
                self.instance.catch_up()
                commit = not self.instance.live
            return super().save(commit=commit)

    def _read(self, body: str) -> None:
        rendered = render(body, resolver=RecordResolver(self.instance, makes=True))
        self.derivations = rendered.derivations
        for fault in rendered.errors:
            self.add_error("body", f"Line {fault.line}: {fault.message}")

    def _post_clean(self) -> None:
        """Make everything that readers will get, now that the page holds what was typed."""
        super()._post_clean()
        self._judge_schedule()
        if not self.is_deferred_validation and not self.errors:
            try:
                check(self.instance)
            except ValidationError as refusal:
                self.add_error(None, refusal)

    def _judge_schedule(self) -> None:
        """Say at the top what to do about a schedule: its own errors are in a closed dialog."""
        faults = SCHEDULE & set(self.errors)
        if self.is_deferred_validation and not SCHEDULE & set(self.changed_data):
            for name in faults:  # a draft is saved, also one that has expired
                del self.errors[name]
        elif faults:
            self.add_error(None, REMEDY)


class EssayForm(WrittenPageForm):
    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation and self.derivations is not None:
            for field, message in headline_faults(cleaned, self.derivations).items():
                self.add_error(field, message)
        return cleaned


def headline_faults(fields: dict, derivations: dict[str, str]) -> dict[str, str]:
    """Say by field what keeps a headline number from being one: it has a source, or is none."""
    derived = {name: fields.get(name) or "" for name in DERIVED}
    if not any(derived.values()):
        return {}
    if fields.get("headline_claim"):
        return {"headline_claim": "Choose a claim or derive a number, not both: empty one of them."}
    if missing := {name: DERIVED[name] for name, words in derived.items() if not words}:
        return missing
    if (anchor := derived["headline_anchor"]) not in derivations:
        known = ", ".join(derivations) or "none yet: begin one with /// derivation | Its title"
        return {"headline_anchor": f"No derivation has this anchor. Those of the text: {known}."}
    if not stands_in(derived["headline_value"], derivations[anchor]):
        return {"headline_value": f"It does not stand in the derivation {anchor}. Print it there."}
    return {}
