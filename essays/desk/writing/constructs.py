"""Every construct of this site's Markdown: its name, what it is for, and what one inserts.

The toolbar, the Insert menu and the help panel are made of this table, and a test holds it against
the grammar. What stands between « and » is selected after inserting: there one types next.
"""

from dataclasses import dataclass

from essays.markdown import Claim, Link, Paper, Picture, Problem, Records, Rendition, Statement

OPENS, CLOSES, HERE = "«", "»", "‸"
MEASURED = f"//// derivation | Measured\nOn one GPU.\n\n{HERE}\n////"
DERIVATION = "/// derivation | The floor of a step\n16.08 GB at 3.35 TB/s take 4.8 ms.\n///"


@dataclass(frozen=True, slots=True)
class Construct:
    """`text` is inserted, as a block of its own or within a line.

    `chooser` names the window that knows what to insert instead. `context` is what the sample
    needs beside it. A `daily` one has a button in the toolbar, with an icon.
    """

    name: str
    label: str
    says: str
    text: str
    block: bool = False
    icon: str = ""
    chooser: str = ""
    context: str = ""

    @property
    def daily(self) -> bool:
        return bool(self.icon)

    @property
    def typed(self) -> str:
        """What is typed, without the marks of what is selected."""
        return self.text.replace(OPENS, "").replace(CLOSES, "")

    @property
    def sample(self) -> str:
        """A text of its own that shows it."""
        lead = "" if self.block or self.chooser == "image" else "It reads like this: "
        if HERE in self.context:
            return self.context.replace(HERE, self.typed)
        return f"{lead}{self.typed}\n\n{self.context}"


WORDS = (
    Construct("bold", "Bold", "Stands out on a page.", "**«words»**", icon="bold"),
    Construct("italic", "Italic", "Stress, or a title.", "*«words»*", icon="italic"),
    Construct("code-words", "Code in a line", "A name from a program.", "`«max_tokens»`"),
    Construct("strike", "Struck out", "What no longer holds.", "~~«words»~~"),
    Construct("superscript", "Superscript", "A power.", "10^«9»^ bytes"),
    Construct("subscript", "Subscript", "An index.", "n~«e»~ elements"),
    Construct(
        "abbreviation",
        "Abbreviation",
        "Explained wherever it stands, spelled out once in the text.",
        "*[«HBM»]: High Bandwidth Memory",
        block=True,
        context="The HBM of a GPU is fast.",
    ),
)
LINKS = (
    Construct("link", "Link", "Another site.", "[«words»](https://example.org)", icon="link"),
    Construct("page", "Link to a page", "A page here.", "[«words»](page:1)", chooser="page"),
    Construct("document", "Link to a document", "A file.", "[«a file»](doc:1)", chooser="document"),
    Construct(
        "anchor",
        "Link within the text",
        "A heading, table, figure or formula, by its words in small letters with hyphens.",
        "[«above»](#what-is-measured)",
        context="## What is measured\n\nHow busy it is.",
    ),
    Construct(
        "footnote",
        "Footnote",
        "Beside the text, below it on phones, at the end in mail.",
        "Words[^1]\n\n[^1]: «What is too much for the line.»",
        block=True,
        icon="superscript",
        chooser="footnote",
    ),
    Construct(
        "cite",
        "Cite a paper",
        "Its entry stands at the end.",
        "[@«sample2026»]",
        icon="glasses",
        chooser="paper",
    ),
    Construct(
        "claim",
        "Number from a paper",
        "Says what it is against, under which conditions and where it stands.",
        "[«5x»](claim:sample2026/rate)",
        icon="decimal",
        chooser="claim",
    ),
)
BLOCKS = (
    Construct(
        "heading",
        "Heading",
        "A section, and a line of the contents.",
        "## «A section»",
        block=True,
        icon="h2",
        context="A line of it.",
    ),
    Construct(
        "subheading",
        "Subheading",
        "A part of a section.",
        "### «A part»",
        block=True,
        context=f"## A section\n\nA line of it.\n\n{HERE}\n\nAnother.",
    ),
    Construct(
        "quote",
        "Quote",
        "What somebody said.",
        "> «What somebody said.»",
        block=True,
        icon="openquote",
    ),
    Construct("list", "List", "In no order.", "- «One»\n- Another", block=True, icon="list-ul"),
    Construct("numbers", "Numbered list", "In this order.", "1. «First»\n2. Second", block=True),
    Construct("tasks", "List of tasks", "Done and not.", "- [ ] «To do»\n- [x] Done", block=True),
    Construct("rule", "Line across", "Another thought begins.", "---", block=True, context="Here."),
    Construct(
        "aside",
        "Aside",
        "What one may skip.",
        "/// aside | «A title»\nWhat one may skip.\n///",
        block=True,
    ),
    Construct(
        "details",
        "Details",
        "Folded on the page, open in mail.",
        "/// details | «What is folded»\nWhat only a few want to read.\n///",
        block=True,
    ),
    Construct(
        "code",
        "Code",
        "With its file's name, and lines that are marked.",
        '```python title="«cache.py»" hl_lines="2"\ndef size(layers, heads):\n'
        "    return 2 * layers * heads * 128 * 2\n```",
        block=True,
    ),
    Construct(
        "problems",
        "Open problems",
        "All open problems, as they stand now.",
        "/// problems\n///",
        block=True,
    ),
)
SHOWN = (
    Construct(
        "image",
        "Image",
        "Say what it shows, for who does not see it.",
        "![«What it shows»](image:1)",
        icon="image",
        chooser="image",
    ),
    Construct(
        "figure-caption",
        "Caption of an image",
        "Right below an image or a chart.",
        "/// figure-caption\n«What one should see in it.»\n///",
        block=True,
    ),
    Construct(
        "table",
        "Table",
        "With a caption; the line of colons says where cells stand.",
        "| «Name» | Value |\n|:-----|------:|\n| One  |     1 |\n\n"
        "/// table-caption\nWhat it shows.\n///",
        block=True,
    ),
    Construct(
        "chart",
        "Chart of lines",
        "Data as CSV; up to four columns. x: and y: name a unit.",
        "```chart\ntitle: «Time for a step»\nx: Batch (sequences)\ny: Time (ms)\n\n"
        "sequences,Reading,Arithmetic\n1,5.1,0.2\n16,9.9,2.6\n32,15.1,5.2\n```",
        block=True,
        context=MEASURED,
    ),
    Construct(
        "bars",
        "Chart of bars",
        "One bar for each row. ± or low and high name a range.",
        "```chart\ntitle: «Time on the wire»\ntype: bar\ny: Time (s)\n\n"
        "Network,Time\n25 Gbps,0.86\n100 Gbps,0.21\n```",
        block=True,
        context=MEASURED,
    ),
    Construct("formula", "Formula in a line", "TeX.", "$«m = 2 L h d b»$"),
    Construct(
        "display",
        "Formula by itself",
        "TeX; with a number to refer to.",
        "$$\n«m = 2 \\cdot L \\cdot h \\cdot d \\cdot b» \\tag{1}\n$$",
        block=True,
    ),
    Construct(
        "derivation",
        "Derivation",
        "Where a number of yours comes from.",
        "/// derivation | «The floor of a step»\n16.08 GB at 3.35 TB/s take 4.8 ms.\n///",
        block=True,
    ),
    Construct(
        "derived",
        "Number from a derivation",
        "Printed as it stands there.",
        "[«4.8 ms»](#the-floor-of-a-step)",
        context=DERIVATION,
    ),
    Construct(
        "number",
        "Number call-out",
        "One number, large, and what it counts.",
        "/// number | [«4.8 ms»](#the-floor-of-a-step)\nfor each step, at least.\n///",
        block=True,
        context=DERIVATION,
    ),
)
GROUPS = {"Words": WORDS, "Links and sources": LINKS, "Blocks": BLOCKS, "Shown": SHOWN}
CONSTRUCTS = {construct.name: construct for group in GROUPS.values() for construct in group}
DRAWN = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='600' height='200'%3E"
    "%3Crect width='600' height='200' fill='%238a8a8a'/%3E%3C/svg%3E"
)
SAMPLES = Records(
    page_links={1: Link("/")},
    document_links={1: Link("/")},
    pictures={1: Picture(Rendition(DRAWN, 600, 200))},
    papers_by_key={"sample2026": Paper("sample2026", "A paper", ("Ada Lovelace",), "2026")},
    claims_by_id={
        "sample2026/rate": Claim(
            "sample2026/rate",
            "Lovelace 2026",
            "5",
            "x",
            Statement("", "5x", ", less than before"),
            "one GPU",
            "Table 2",
            "stated",
        )
    },
    open_problems=(Problem("What is worth keeping", "Open"),),
    base_url="https://example.org/sample/",
)


def for_editor() -> list[dict[str, object]]:
    """Return what the editor's script needs of each construct, in the order of the menu."""
    return [
        {
            "group": group,
            "name": construct.name,
            "label": construct.label,
            "says": construct.says,
            "text": construct.text,
            "block": construct.block,
            "icon": construct.icon,
            "chooser": construct.chooser,
        }
        for group, constructs in GROUPS.items()
        for construct in constructs
    ]
