"""What the forms of papers, claims and problems ask for, and what they show."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminAutoHeightTextInput

from essays.desk.panels import ShownPanel
from essays.desk.records.record_forms import ClaimForm, PaperForm, ProblemForm

NAMED_BY_ITSELF = "Empty: it is made from {}. What an essay names keeps its name."
WHY_REQUIRED = (
    "A number without its baseline and its conditions cannot be judged: it is how this field "
    "misleads itself. So all of it is asked for, and essays print it with the number."
)

PAPER = ObjectList(
    [
        FieldPanel("title"),
        FieldPanel("authors"),
        FieldRowPanel([FieldPanel("year"), FieldPanel("venue")]),
        FieldPanel(
            "key",
            help_text=NAMED_BY_ITSELF.format("family name, year and title")
            + " To cite it, an essay writes [@key].",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("arxiv"), FieldPanel("doi")]),
                FieldPanel("url"),
                FieldPanel("code_url"),
            ],
            heading="Ids and addresses",
        ),
        MultiFieldPanel(
            [
                FieldPanel("reading"),
                FieldRowPanel([FieldPanel("citations"), FieldPanel("citations_on")]),
                FieldPanel("remark"),
            ],
            heading="What you know of it",
        ),
        ShownPanel("essays/admin/paper_claims.html", heading="Its claims"),
    ],
    base_form_class=PaperForm,
)

CLAIM = ObjectList(
    [
        FieldPanel("paper"),
        MultiFieldPanel(
            [
                FieldPanel("metric"),
                FieldRowPanel([FieldPanel("value"), FieldPanel("unit")]),
                FieldPanel("direction"),
                FieldPanel("baseline", widget=AdminAutoHeightTextInput),
                FieldPanel("conditions", widget=AdminAutoHeightTextInput),
                FieldPanel("where"),
            ],
            heading="The number, and what it depends on",
            help_text=WHY_REQUIRED,
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("confidence"), FieldPanel("checked_on")]),
                FieldPanel("status"),
                FieldPanel("superseded_by"),
                FieldPanel("remark"),
                FieldPanel("slug", help_text=NAMED_BY_ITSELF.format("what was measured")),
            ],
            heading="How it is known, whether it stands, its name",
            classname="collapsed",
        ),
    ],
    base_form_class=ClaimForm,
)

PROBLEM = ObjectList(
    [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("status"), FieldPanel("remark")]),
        FieldPanel("question"),
        FieldPanel("settled_by"),
        FieldPanel("papers"),
        FieldPanel("slug", help_text="Empty: it is made from the title."),
        ShownPanel("essays/admin/problem_history.html", heading="How it moved"),
        ShownPanel("essays/admin/problem_essays.html", heading="Essays that belong to it"),
    ],
    base_form_class=ProblemForm,
)
