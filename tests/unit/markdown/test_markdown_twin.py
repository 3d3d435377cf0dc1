"""The Markdown twin: records are written out, code is left alone."""

import pytest
from markdown_records import RECORDS

from essays.markdown import MAX_CHARACTERS, Head, Paper, Records, twin
from essays.markdown.targets.written import pipe_table

HEAD = Head(
    title="Why 5 * 5 [is]\n25",
    true_thing="It is_so.",
    date="April 22, 2026",
    author="Ana",
    license_name="CC BY 4.0",
    license_url="https://creativecommons.org/licenses/by/4.0/",
    address="https://gap.example/kv/",
)
CHAT, KERNEL = "claim:zhong2024distserve/chat", "claim:kwon2023pagedattention/kernel"
DIST, KWON = "zhong2024distserve", "kwon2023pagedattention"


def body(markdown: str) -> str:
    return twin(markdown, HEAD, RECORDS).removeprefix(f"{HEAD}\n\n").removesuffix("\n")


def test_the_head_says_what_the_text_is():
    assert twin("Text.\n", HEAD).split("\n\n") == [
        r"# Why 5 \* 5 \[is\] 25",
        r"**It is\_so.**",
        "Ana, April 22, 2026",
        "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)",
        "<https://gap.example/kv/>",
        "Text.\n",
    ]


def test_a_head_without_author_and_licence_is_complete():
    bare = str(Head("T", "", "May 1, 2026", "", "", "", "https://e.org/t/"))
    assert bare == "# T\n\nMay 1, 2026\n\n<https://e.org/t/>"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("[a `b` *c*](page:12) d", "[a `b` *c*](https://gap.example/sum/) d"),
        ("[a](page:12#top)", "[a](https://gap.example/sum/#top)"),
        ('[a](page:12 "T")', '[a](https://gap.example/sum/ "T")'),
        ("[a [b] c](page:12)", "[a [b] c](https://gap.example/sum/)"),
        ("[a\nb](page:12)", "[a\nb](https://gap.example/sum/)"),
        ("[a `b`](page:13) c", "a `b` c"),
        ("[a](page:99)", "a"),
        ("[a](doc:3)", "[a](https://gap.example/documents/3/data.csv)"),
        ("![The curve](image:7)", "![The curve](https://gap.example/media/chart.png)"),
        ("![The curve](image:7,class=left)", "![The curve](https://gap.example/media/chart.png)"),
        ("![The curve](image:8)", "The curve"),
        ("[a][b]\n\n[b]: page:12", "[a][b]\n\n[b]: https://gap.example/sum/"),
        ("a\n\n[b]: page:13", "a"),
        ('<a href="page:12">a</a>', '<a href="https://gap.example/sum/">a</a>'),
        ('<a href="page:13">a</a>', "a"),
        ('<a href="page:99"><em>a</em></a> b', "<em>a</em> b"),
        (
            '<a href="doc:99">a</a> <a href="page:12">b</a>',
            'a <a href="https://gap.example/sum/">b</a>',
        ),
        ("[a](#sum)", "[a](https://gap.example/kv/#sum)"),
        ("[a](https://e.org) <https://e.org>", "[a](https://e.org) <https://e.org>"),
        ("It costs $a_b [x]$.\n\n$$\\frac{1}{2}$$", "It costs $a_b [x]$.\n\n$$\\frac{1}{2}$$"),
        ("A[^n]\n\n[^n]: B [c](page:12)", "A[^n]\n\n[^n]: B [c](https://gap.example/sum/)"),
        ("| a |\n|--|\n| b |", "| a |\n|--|\n| b |"),
        ("/// aside | T\nA.\n///\n\nB.", "**T**\n\nA.\n\nB."),
        ("a\u202eb", "ab"),
        ("## Part {#own}\n\n[a]{.x} b{.y}", "## Part\n\na b{.y}"),
        ("[a](https://e.org){.x} `b`{.y}\n{: .z}", "[a](https://e.org) `b`"),
        ("![The curve](image:7){width=50%}", "![The curve](https://gap.example/media/chart.png)"),
        ("$$x$$ {#eq:a}\n\nB", "$$x$$\n\nB"),
        ('<a name="x"></a>a', '<a id="x"></a>a'),
        ("a <!-- not\nfor readers --> b\n\n<!-- nor\n\nthis -->", "a  b"),
        ("a <!-- b\n\nc", "a &lt;!-- b\n\nc"),
        ("<b>a</b> <kbd>c</kbd> <br/>", "<b>a</b> <kbd>c</kbd> <br>"),
        ("<script>a</script> <div>b", "&lt;script>a&lt;/script> &lt;div>b"),
        ('<a href="https://e.org" onclick="x">a</a>', '<a href="https://e.org">a</a>'),
        ("`<b onclick=x>` $a <b c>d$", "`<b onclick=x>` $a < b c>d$"),
        ("<a@e.org> <javascript:x>", "<a@e.org> &lt;javascript:x>"),
        ("a <b", "a &lt;b"),
        ("[5](claim:a/b) [@nobody, p. 2]", "5 [@nobody,\u00a0p.\u00a02]"),
    ],
)
def test_what_records_say_is_written_out(typed, written):
    assert body(typed) == written


CODE = f"[@{DIST}] [2.0-4.6]({CHAT}) [a](page:12) /// problems\n///\n[b](#c)"


@pytest.mark.parametrize(
    "code",
    [
        f"```\n{CODE}\n```",
        f"```` markdown\n```\n{CODE}\n```\n````",
        f"~~~\n{CODE}\n~~~",
        "a\n\n    " + CODE.replace("\n", "\n    "),
        "> ```\n> " + CODE.replace("\n", "\n> ") + "\n> ```",
        f"a `[@{DIST}]` ``[a](page:12) ` [b](#c)``",
    ],
)
def test_code_is_left_alone(code):
    assert body(code) == code


def test_citations_have_the_numbers_of_the_page():
    text = f"A[^a] [@{DIST}, Table 2].\n\n[^a]: B [@{KWON}; @{DIST}]."
    assert body(text) == (
        "A[^a] [2,\u00a0Table\u00a02].\n\n[^a]: B [1; 2].\n\n## References\n\n"
        "1. Woosuk Kwon, Zhuohan Li and Ion Stoica. "
        "[*Efficient Memory Management*](https://gap.example/papers/kwon2023pagedattention/). "
        "SOSP, 2023. [doi:10.1145/3600006.3613165](https://doi.org/10.1145/3600006.3613165)\n"
        "2. Yinmin Zhong et al. *DistServe: &lt;Prefill> & Decoding*. OSDI, 2024. "
        "[arXiv:2401.09670](https://arxiv.org/abs/2401.09670)"
    )


def test_claims_become_footnotes():
    assert body(f"A [320 KB]({KERNEL}) [320]({KERNEL}).").startswith(
        "A 320 KB†[^kwon2023pagedattention/kernel] 320†[^kwon2023pagedattention/kernel].\n\n"
        "[^kwon2023pagedattention/kernel]: † Disputed: it is 800 KB. "
        "Cache per token: 320\u00a0KB. OPT 13B. Kwon et al. 2023, section 3, secondary.\n\n"
    )


def test_the_source_of_a_claim_is_linked():
    assert "[Zhong et al. 2024](https://gap.example/papers/zhong2024distserve/#chat), se" in body(
        f"[2.0-4.6x]({CHAT})"
    )


def test_problems_are_a_list():
    assert body("A.\n\n/// problems\n///\n\nB.") == (
        "A.\n\n- [Long contexts and the KV cache](https://gap.example/problems/#contexts). "
        "Unsolved.\n- Who needs it? Just starting to open.\n\nB."
    )


def test_captions_have_the_numbers_of_the_page():
    table = "| a |\n|--|\n| b |\n\n/// table-caption\nC.\n///"
    assert body(f"{table}\n\n{table}").count("\n\n**Table 1.**\nC.\n") == 1
    assert "**Table 2.**\nC." in body(f"{table}\n\n{table}")


CHART = "title: Growth\ny: Cache (MB)\ntype: bar\n\nModel,Cache\nA|B,16\nC,32"


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_a_chart_becomes_its_table(fence):
    assert body(f"A.\n\n{fence}chart\n{CHART}\n{fence}\n\nB.") == (
        "A.\n\n**Growth**\n\n"
        "| Model | Cache (MB) |\n| --- | --- |\n| A\\|B | 16 |\n| C | 32 |\n\n**Figure 1.**\n\nB."
    )


def test_a_chart_without_a_caption_counts_as_it_does_on_the_page():
    figure = f"```chart\n{CHART}\n```\n\n/// figure-caption\nD.\n///"
    written = body(f"```chart\n{CHART}\n```\n\n{figure}")
    assert [words in written for words in ("**Figure 1.**\n", "**Figure 2.**\nD.")] == [True] * 2
    assert "Figure 3" not in written


def test_a_chart_of_several_series_says_what_it_measures():
    chart = CHART.replace("Model,Cache", "Model,X,Y").replace("16", "16,17").replace("32", "32,33")
    assert "**Growth**: Cache (MB)\n\n| Model | X | Y |\n" in body(f"```chart\n{chart}\n```")


@pytest.mark.parametrize("fence", ["```chart\nnothing\n```", f"```charts\n{CHART}\n```"])
def test_a_fence_that_is_no_chart_stays(fence):
    assert body(fence) == fence


def test_a_table_of_rows_is_aligned_to_its_head():
    assert pipe_table([["a", "b"], ["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_records_cannot_write_markup():
    paper = Paper("a", "<script>x</script> [b](c)", ("*A*",), "2024")
    written = twin("[@a]", HEAD, Records(papers_by_key={"a": paper}, base_url="https://e.org/"))
    assert r"\*A\*. *&lt;script>x&lt;/script> \[b\](c)*. 2024." in written


@pytest.mark.parametrize("text", ["[" * 20_000, "x" * (MAX_CHARACTERS + 1)])
def test_a_text_that_cannot_be_read_stands_as_it_is(text):
    assert twin(text, HEAD).endswith(f"\n\n{text}\n")
