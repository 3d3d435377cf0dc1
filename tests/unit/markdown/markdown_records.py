"""What the texts of these tests may name, and short ways to render them."""

from markdown_it import MarkdownIt

from essays.markdown import (
    Claim,
    Link,
    Paper,
    Picture,
    Problem,
    Records,
    Rendered,
    Rendition,
    Statement,
    Target,
    render,
)
from essays.markdown.grammar import Parsed

PICTURE = Picture(
    Rendition("/media/chart.png", 1200, 600),
    (Rendition("/media/chart.660.webp", 660, 330), Rendition("/media/chart.990.webp", 990, 495)),
)
PAPERS = (
    Paper(
        "zhong2024distserve",
        "DistServe: <Prefill> & Decoding",
        ("Yinmin Zhong", "Shengyu Liu", "Junda Chen", "Hao Zhang"),
        "2024",
        "OSDI",
        "2401.09670",
    ),
    Paper(
        "kwon2023pagedattention",
        "Efficient Memory Management",
        ("Woosuk Kwon", "Zhuohan Li", "Ion Stoica"),
        "2023",
        "SOSP",
        doi="10.1145/3600006.3613165",
        url="/papers/kwon2023pagedattention/",
    ),
)
STANDS = Claim(
    id="zhong2024distserve/chat",
    paper="Zhong et al. 2024",
    value="2.0-4.6",
    unit="x",
    says=Statement("", "2.0-4.6x", " the requests served per GPU, against vLLM"),
    conditions="chatbot, OPT 13B to 175B",
    where="section 6.2",
    confidence="read in the paper",
    url="/papers/zhong2024distserve/#chat",
)
DOUBTED = Claim(
    id="kwon2023pagedattention/kernel",
    paper="Kwon et al. 2023",
    value="320",
    unit="KB",
    says=Statement("cache per token", "320\u00a0KB", ""),
    conditions="OPT 13B",
    where="section 3",
    confidence="secondary",
    remark="disputed: it is 800 KB",
)
PROBLEMS = (
    Problem("Long contexts and the KV cache", "unsolved", "/problems/#contexts"),
    Problem("Who needs it?", "Just starting to open."),
)
RECORDS = Records(
    papers_by_key={paper.key: paper for paper in PAPERS},
    claims_by_id={claim.id: claim for claim in (STANDS, DOUBTED)},
    open_problems=PROBLEMS,
    page_links={12: Link("/sum/"), 13: Link("/draft/", public=False)},
    document_links={3: Link("/documents/3/data.csv")},
    pictures={7: PICTURE},
    base_url="https://gap.example/kv/",
)


def rendered(markdown: str, target: Target = Target.PAGE) -> Rendered:
    return render(markdown, target, RECORDS)


def page(markdown: str) -> str:
    return rendered(markdown).html


def mail(markdown: str) -> str:
    return rendered(markdown, Target.MAIL).html


def feed(markdown: str) -> str:
    return rendered(markdown, Target.FEED).html


def text(markdown: str) -> str:
    return rendered(markdown).text


def unguarded(parsed: Parsed) -> str:
    """What the parser would print if it let all HTML and all addresses through."""
    return OPEN.render(parsed.env["text"])


OPEN = MarkdownIt("commonmark", {"html": True}).enable("table")
OPEN.validateLink = lambda url: True
