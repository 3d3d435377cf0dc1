"""Papers and claims to choose in the editor, or to make there, so that the text can name them."""

import re

from django import forms
from django.utils.text import Truncator
from wagtail.actions import action_registry
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenView,
    SnippetCreateView,
)

from essays.desk.records.record_forms import ClaimForm, PaperForm
from essays.exchange import arxiv, bibtex
from essays.markdown import number_of
from essays.models import Claim, Paper

LONGEST_CHOICE = 60  # what fits the window


def number_in_text(claim: Claim) -> str:
    """Value and unit as one types them, with a space that may end a line."""
    return number_of(claim).replace("\u00a0", " ")


class PaperChoice(forms.ModelChoiceField):
    """A plain list, since this form lies in a window already. Typing a key finds its paper."""

    def label_from_instance(self, paper: Paper) -> str:
        return Truncator(f"{paper.key}: {paper.title}").chars(LONGEST_CHOICE)


ARXIV_DOI = re.compile(r"(?i)\A10\.48550/arxiv\.")
OTHER_DOI = re.compile(r"10\.\d+/")
NOT_FETCHED = (
    "Only arXiv's papers are fetched, and this DOI is none of them. It stands under DOI now: fill "
    "in the rest, or bring the paper's BibTeX under Papers, Import."
)


class NewPaperForm(PaperForm):
    """An arXiv id, its DOI or its address is enough: the rest comes from there.

    Any other DOI goes to the field of its own, since nothing can be fetched for it.
    """

    prefix = "new-paper"  # the essay's form behind it has a title too
    fetched = ("title", "authors", "year", "venue", "url")

    class Meta(PaperForm.Meta):
        model = Paper
        fields = ["arxiv", "doi", "title", "authors", "year", "venue", "url"]
        help_texts = {
            "arxiv": "An id, an address or a DOI of arXiv is enough: empty fields are filled."
        }

    def __init__(self, data=None, *args, **kwargs):
        typed = "" if data is None else data.get(f"{self.prefix}-arxiv", "")
        typed = ARXIV_DOI.sub("", bibtex.RESOLVER.sub("", typed.strip()))
        is_other = OTHER_DOI.match(typed)
        if typed:
            data = data.copy()
            data[f"{self.prefix}-arxiv"] = "" if is_other else arxiv.ADDRESS.sub("", typed)
        if is_other:
            data[f"{self.prefix}-doi"] = typed.lower()
        super().__init__(data, *args, **kwargs)
        if is_other:
            self.fields["title"].error_messages["required"] = NOT_FETCHED

    def clean_arxiv(self) -> str:
        """Fill the fields below, which are cleaned after this one, if there is no title yet."""
        id_ = self.cleaned_data["arxiv"]
        if id_ and not self["title"].data:
            try:
                found = paper_of(id_)
            except arxiv.NotFetched as reason:
                raise forms.ValidationError(f"{reason} Or fill in the fields below.") from None
            for name in self.fetched:
                if not self[name].data:
                    self.data[self.add_prefix(name)] = found.get(name, "")
        return id_


def paper_of(id_: str) -> dict[str, str]:
    """Return the fields of a paper on arXiv. Raises `NotFetched`."""
    [source, *_], strings = bibtex.split(arxiv.fetch(id_))
    return bibtex.read(source, strings).given


class NewClaimForm(ClaimForm):
    prefix = "new-claim"

    class Meta(ClaimForm.Meta):
        model = Claim
        fields = ["paper", "metric", "value", "unit", "direction", "baseline", "conditions"]
        fields += ["where"]
        field_classes = {"paper": PaperChoice}
        widgets = dict.fromkeys(("baseline", "conditions"), AdminAutoHeightTextInput)
        widgets |= {"paper": forms.Select(attrs={"class": "w-w-full"})}


class Listed:
    """The parts of a window that differ from Wagtail's."""

    results_template_name = "essays/admin/chooser_results.html"
    own_columns: tuple[Column, ...] = ()

    @property
    def columns(self) -> list[Column]:
        title, *others = super().columns
        title.width = "45%"  # else it breaks within words on a phone
        return [title, *others, *self.own_columns]


class ListedPapers(Listed):
    own_columns = (
        Column("key", label="Key"),
        Column("claims", label="Claims", accessor=lambda paper: len(paper.claims.all())),
    )

    def get_object_list(self):
        return Paper.objects.prefetch_related("claims")


class ListedClaims(Listed):
    own_columns = (
        Column("baseline", label="Against"),
        Column("conditions", label="Conditions"),
        Column("status", label="Status", accessor="get_status_display"),
    )

    def get_object_list(self):
        return Claim.objects.select_related("paper")


class Inserted:
    """What is chosen comes with what the editor writes into the text."""

    def get_chosen_response_data(self, item: Paper | Claim) -> dict[str, str]:
        if isinstance(item, Paper):
            written = {"key": item.key}
        else:
            written = {"name": item.name, "number": number_in_text(item)}
        return super().get_chosen_response_data(item) | written


class ChosenView(Inserted, SnippetChosenView):
    pass


class MadeView(Inserted, SnippetCreateView):
    def save_form(self, form: PaperForm | ClaimForm) -> Paper | Claim:
        """Save as the form of its own page does: with a revision, and a line in the log."""
        create = action_registry.get_action_class(self.model_class, "create")
        act = create(form.instance, user=self.request.user, form=form)
        act.execute(skip_permission_checks=True)  # who may not create got no form
        return form.instance


class PaperChooseView(ListedPapers, ChooseView):
    pass


class PaperResultsView(ListedPapers, ChooseResultsView):
    pass


class ClaimChooseView(ListedClaims, ChooseView):
    pass


class ClaimResultsView(ListedClaims, ChooseResultsView):
    pass


class RecordChooserViewSet(SnippetChooserViewSet):
    chosen_view_class = ChosenView
    create_view_class = MadeView


class PaperChooserViewSet(RecordChooserViewSet):
    choose_view_class = PaperChooseView
    choose_results_view_class = PaperResultsView
    creation_form_class = NewPaperForm
    creation_tab_label = "New paper"
    create_action_label = "Add and cite it"


class ClaimChooserViewSet(RecordChooserViewSet):
    choose_view_class = ClaimChooseView
    choose_results_view_class = ClaimResultsView
    creation_form_class = NewClaimForm
    creation_tab_label = "New claim"
    create_action_label = "Add and use it"
