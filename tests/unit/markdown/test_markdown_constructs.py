# ruff: noqa: RUF001 - typographic characters are the subject here
"""What an author writes, and what a page shows of it."""

import pytest
from markdown_records import RECORDS, feed, mail, page, rendered

from essays.markdown import Heading, Target, render

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("One *two* **three**.", "<p>One <em>two</em> <strong>three</strong>.</p>"),
        ("H~2~O, 10^6^, ~~old~~", "<p>H<sub>2</sub>O, 10<sup>6</sup>, <del>old</del></p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("***", "<hr>"),
        ("<b>x <i>y</b> z</i>", "<p><b>x <i>y</i></b><i> z</i></p>"),
    ],
)
def test_inline_markup(markdown, html):
    assert page(markdown) == html


def test_lists_nest():
    assert "<li>a<ul>\n<li>b</li>\n</ul>\n</li>" in page("- a\n    - b\n- c")


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Say \"yes\" and 'no'.", "Say “yes” and ‘no’."),
        ("it's the '90s", "it’s the ’90s"),
        ('("quoted") --"so"', "(“quoted”) –“so”"),
        ('**"Bold"** *"x"*', "<strong>“Bold”</strong> <em>“x”</em>"),
        ("a -- b --- c...", "a – b — c…"),
        ("80 GB at 3.35 TB/s", f"80{NBSP}GB at 3.35{NBSP}TB/s"),
        ("**5** ms, 20 %", f"<strong>5</strong>{NBSP}ms, 20{NBSP}%"),
        ("5 Boxes in 2026 already", "5 Boxes in 2026 already"),
        ('`"a" -- 5 ms`', '<code>"a" -- 5 ms</code>'),
    ],
)
def test_typography(typed, set_):
    assert page(typed) == f"<p>{set_}</p>"


def test_abbreviations_are_explained():
    assert page("The KV.\n\n*[KV]: key-value") == '<p>The <abbr title="key-value">KV</abbr>.</p>'


def test_headings_have_links_beside_them_and_a_place_in_the_contents():
    result = rendered("## The *sum*\n\n### It's 5 GB\n\n## The sum")
    assert result.toc == (
        Heading(2, "The sum", "the-sum"),
        Heading(3, f"It’s 5{NBSP}GB", "its-5-gb"),
        Heading(2, "The sum", "the-sum-2"),
    )
    assert (
        '<div class="heading"><h2 id="the-sum">The <em>sum</em></h2>'
        '<a class="anchor" href="#the-sum" aria-labelledby="the-sum">#</a></div>'
    ) in result.html


@pytest.mark.parametrize(
    ("heading", "anchor"), [("Ünïcode", "unicode"), ("80 GB", "section-80-gb"), ("日本", "section")]
)
def test_every_heading_gets_an_anchor(heading, anchor):
    assert rendered(f"## {heading}").toc[0].anchor == anchor


def test_headings_take_no_id_that_the_page_needs():
    assert rendered("## Footnotes").toc[0].anchor == "footnotes-2"


def test_code_has_its_file_name_colors_and_marked_lines():
    html = page('```python title="roof.py" hl_lines="2"\ndef f():\n    return 1\n```')
    assert '<figure class="code"><figcaption>roof.py</figcaption>' in html
    assert '<pre tabindex="0" role="group" aria-label="roof.py">' in html
    assert '<span class="k">def</span>' in html
    assert '<mark>    <span class="k">return</span>' in html
    assert "style=" not in html


@pytest.mark.parametrize("output", [mail, feed])
def test_code_elsewhere_is_plain(output):
    html = output('```python hl_lines="1"\ndef f(): pass\n```')
    assert "<pre><code><mark>def f(): pass\n</mark></code></pre>" in html


TABLE = "| Design | Size |\n|:--|--:|\n| [MHA](#x) | 2 |\n"


def test_tables_are_numbered_and_scroll():
    html = page(f"{TABLE}\n/// table-caption\nBy *design*.\n///")
    assert '<figure class="table" id="table-1">' in html
    assert '<section class="scroll" tabindex="0" aria-labelledby="table-1-caption"><table>' in html
    assert '<figcaption id="table-1-caption"><b><a href="#table-1">Table 1.</a></b> By' in html
    assert '<th scope="col" class="right">Size</th>' in html
    assert '<td class="right">2</td>' in html


def test_a_table_without_caption_is_named_by_its_columns():
    html = page("| Design[^a] | Size |\n|--|--|\n| x | 2 |\n\n[^a]: Note.")
    assert '<section class="scroll" tabindex="0" aria-label="Table: Design, Size">' in html
    assert "<b>" not in html.split("</figure>")[0]


def test_a_figure_keeps_an_anchor_of_its_own():
    html = page(
        f"{TABLE}\n/// table-caption | #growth\nA.\n///\n\n{TABLE}\n/// table-caption\nB.\n///"
    )
    assert 'id="growth"' in html
    assert 'id="table-2"' in html


def test_an_image_alone_is_a_figure():
    assert page("![The curve](image:7)") == (
        '<figure class="picture" id="unnumbered-picture"><img src="/media/chart.png" '
        'srcset="/media/chart.660.webp 660w, /media/chart.990.webp 990w" '
        'sizes="(min-width: 36rem) 33rem, 100vw" width="1200" height="600" alt="The curve" '
        'loading="lazy" decoding="async"></figure>'
    )


def test_figures_are_numbered():
    html = page("![a](image:7)\n\n/// figure-caption\nGrowth.\n///")
    assert '<figure class="picture" id="figure-1">\n<img ' in html
    assert '<figcaption><b><a href="#figure-1">Figure 1.</a></b> Growth.' in html


def test_images_in_mail_are_one_file_of_at_most_600_pixels():
    assert mail("![The curve](image:7)") == (
        '<div class="figure picture"><img src="https://gap.example/media/chart.png" '
        'width="600" height="300" alt="The curve"></div>'
    )


def test_images_in_feeds_are_absolute():
    assert '<img src="https://gap.example/media/chart.png" width="1200"' in feed("![a](image:7)")


def test_asides_and_details():
    html = page("/// aside | How sure?\nQuite.\n///\n\n/// details | Why\nBecause.\n///")
    assert '<aside>\n<p class="title">How sure?</p>\n<p>Quite.</p>\n</aside>' in html
    assert "<details>\n<summary>Why</summary>\n<p>Because.</p>\n</details>" in html


def test_mail_has_only_elements_that_all_programs_know():
    html = mail("/// aside | A\nB\n///\n\n/// details | C\nD\n///")
    assert '<div class="aside">\n<p class="title">A</p>' in html
    assert '<div class="details">\n<p class="title">C</p>' in html


@pytest.mark.parametrize(
    ("markdown", "on_page", "elsewhere"),
    [
        ("[a](page:12)", "/sum/", "https://gap.example/sum/"),
        ("[a](page:12#x-y)", "/sum/#x-y", "https://gap.example/sum/#x-y"),
        ("[a](doc:3)", "/documents/3/data.csv", "https://gap.example/documents/3/data.csv"),
        ("[a](https://e.org/?b=1&c)", "https://e.org/?b=1&amp;c", "https://e.org/?b=1&amp;c"),
        ("[a](mailto:a@e.org)", "mailto:a@e.org", "mailto:a@e.org"),
    ],
)
def test_links(markdown, on_page, elsewhere):
    assert page(markdown) == f'<p><a href="{on_page}">a</a></p>'
    assert mail(markdown) == feed(markdown) == f'<p><a href="{elsewhere}">a</a></p>'


def test_links_within_the_text():
    markdown = "## Sum\n\n[up](#sum)"
    assert 'href="#sum">up' in page(markdown)
    assert 'href="#sum">up' in feed(markdown)
    assert 'href="https://gap.example/kv/#sum">up' in mail(markdown)


def test_a_link_to_a_draft_is_plain_text():
    assert page("[the draft](page:13)") == "<p>the draft</p>"


@pytest.mark.parametrize("target", [Target.MAIL, Target.FEED])
def test_what_is_read_elsewhere_needs_the_address_of_its_page(target):
    with pytest.raises(ValueError, match="base_url"):
        render("Text.", target)


def test_records_are_looked_up_once_for_each_kind():
    asked = []

    class Spy:
        base_url, overlooked = RECORDS.base_url, RECORDS.overlooked

        def __getattr__(self, kind):
            return lambda ids: asked.append((kind, ids)) or getattr(RECORDS, kind)(ids)

    render("[a](page:12) [b](page:13) [c](doc:3) ![d](image:7) ![e](image:8)", resolver=Spy())
    assert asked == [("pages", {12, 13}), ("documents", {3}), ("images", {7, 8})]


def test_code_within_code_is_not_read():
    assert rendered("One two.\n\n<pre>three<pre>four</pre></pre>\n").words == 2


@pytest.mark.parametrize("target", Target)
def test_words_and_minutes_do_not_depend_on_the_target(target):
    markdown = "## One two\n\nThree[^a] four `five` -- six.\n\n```\ncode code\n```\n\n[^a]: Seven."
    assert rendered(markdown, target).words == 7
    assert rendered("word " * 575, target).minutes == 2
    assert rendered("word", target).minutes == 1
