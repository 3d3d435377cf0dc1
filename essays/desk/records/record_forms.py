"""The forms of papers, claims and problems: they name what is nameless, and keep used names."""

from django.urls import reverse
from wagtail.admin.forms import WagtailAdminModelForm

from essays.models import Paper
from essays.records.keys import key_for, slug_for, unused
from essays.records.protection import listed, texts_naming


class RecordForm(WagtailAdminModelForm):
    """A form whose field `named_by` may stay empty: it is filled from the others."""

    use_required_attribute = False  # what is missing is told here, with what to write
    named_by = "slug"
    told: dict[str, str] = {}  # what to do about an empty field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.named_by in self.fields:
            self.fields[self.named_by].required = False
        for name in self.told.keys() & self.fields.keys():
            self.fields[name].error_messages["required"] = self.told[name]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get(self.named_by) and self.named_by not in self.errors:
            name = getattr(self.instance, self.named_by) or self.proposed(cleaned)
            cleaned[self.named_by] = name
            if self.named_by not in self.fields:
                setattr(self.instance, self.named_by, name)
        return cleaned

    def proposed(self, cleaned: dict) -> str:
        """Return a name from the other fields; they may be missing."""
        raise NotImplementedError

    def keep(self, *names: str) -> None:
        """Refuse another name for a record that a text names."""
        if self.instance.pk is None:
            return
        kept = type(self.instance).objects.get(pk=self.instance.pk)  # not an earlier revision
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        changed = [name for name in given if given[name] != getattr(kept, name)]
        if changed and (pages := texts_naming(kept)):
            message = f"{listed(pages)} would lose it. Change the text there first."
            self.add_error(changed[0], message)


class PaperForm(RecordForm):
    named_by = "key"
    told = {
        "title": "Write the title as it stands on the paper.",
        "year": "Write the year it appeared, in four digits.",
    }

    class Meta(WagtailAdminModelForm.Meta):
        error_messages = {
            "key": {"unique": "Another paper has this key. Add a letter, or open that paper."},
            "arxiv": {"unique": "Another paper has this arXiv id: it is here already."},
            "doi": {"unique": "Another paper has this DOI: it is here already."},
            "year": {"invalid": "A year has four digits, such as 2024."},
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        self.keep("key")
        if any(", " in line and " and " in line for line in cleaned.get("authors", "").split("\n")):
            self.add_error("authors", "Write each name on a line of its own, without “and”.")
        return cleaned

    def proposed(self, cleaned: dict) -> str:
        """Return its family name, year and a word of its title, as a key."""
        [(family, _), *_] = [*Paper(authors=cleaned.get("authors", "")).names, ("", "")]
        name = key_for(family, cleaned.get("year", ""), cleaned.get("title", ""))
        return unused(name, set(Paper.objects.values_list("key", flat=True)))


class ClaimForm(RecordForm):
    told = {
        "paper": "Choose the paper that states it.",
        "metric": "Say what was measured.",
        "value": "Write the number as the paper prints it.",
        "unit": "Write the unit; a plain count has the unit -.",
        "direction": "Choose which way it goes.",
        "baseline": "Say against what it was measured; a level that stands alone has -.",
        "conditions": "Say with which model, hardware and workload.",
        "where": "Name the section, table or figure.",
    }

    class Media:
        js = ["essays/sentence.js"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "direction" in self.fields:
            url = reverse("essays_claim_sentence")
            self.fields["direction"].widget.attrs["data-sentence-url"] = url

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in {"baseline", "conditions"} & cleaned.keys():
            cleaned[name] = " ".join(cleaned[name].split())  # its field has room for lines
        self.keep("slug", "paper")
        later = cleaned.get("superseded_by")
        while later and self.instance.pk and (later := later.superseded_by):
            if later.pk == self.instance.pk:
                message = "That one is superseded by this claim. Only one of them can be."
                self.add_error("superseded_by", message)
                break
        return cleaned

    def proposed(self, cleaned: dict) -> str:
        paper = cleaned.get("paper")
        taken = set(paper.claims.values_list("slug", flat=True)) if paper else set()
        return unused(slug_for(cleaned.get("metric", ""), "claim"), taken)


class ProblemForm(RecordForm):
    told = {"title": "Name it in a few words.", "question": "Say what is asked."}

    def proposed(self, cleaned: dict) -> str:
        return slug_for(cleaned.get("title", ""), "problem")
