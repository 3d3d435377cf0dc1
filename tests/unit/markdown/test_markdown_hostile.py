"""Nothing that is typed, pasted or smuggled in can run, load or restyle anything."""

from dataclasses import replace

import nh3
import pytest
from markdown_dangers import dangers
from markdown_records import RECORDS, unguarded

from essays.markdown import Target, render, sanitize
from essays.markdown.grammar import Parsed

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "script in text": "a <ScRiPt src=//evil.example>b</sCrIpT >c",
    "handler": '<p onclick="alert(1)">a</p> <img src=x onerror=alert(1)>',
    "handler with slash": "<img/src=x/onerror=alert(1)>",
    "javascript": "[a](javascript:alert(1)) <a href='JaVaScRiPt:alert(1)'>b</a>",
    "javascript as entities": "[a](&#106;avascript&colon;alert(1)) [b](java&#10;script:alert(1))",
    "javascript with space": "[a](<java\tscript:x>) <a href=' \x01javascript:x'>b</a>",
    "javascript by reference": "[a]\n\n[a]: javascript:alert(1) 'x'",
    "javascript as autolink": "<javascript:alert(1)> <vbscript:x>",
    "data": "[a](data:text/html;base64,PHNjcmlwdD4=) ![b](data:image/svg+xml,<svg/onload=x>)",
    "svg": "<svg onload=alert(1)><a xlink:href='javascript:x'><text>a</text></a></svg>",
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></math>",
    "svg in math": "<math><annotation-xml encoding='text/html'><svg><script>x</script></svg>",
    "style": "<style>*{background:url(//evil.example)}</style><p style='position:fixed'>a</p>",
    "noscript": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "template": "<template><script>x</script></template><xmp><img src=x onerror=x></xmp>",
    "link title": "[a](https://e.org \"'><script>x</script>\") [b](https://e.org 'onclick=x')",
    "image alt": '![" onerror="alert(1)](image:7) ![<script>](image:7)',
    "footnote name": '[^"><img src=x onerror=x>]\n\n[^"><img src=x onerror=x>]: <script>x</script>',
    "fence attributes": "``` {.python onclick=x #a style=x}\nx\n```",
    "fence title": '```python title="<script>x</script>"\nx\n```',
    "fence language": '```"><script>\n<script>x</script>\n```',
    "block attributes": "/// details | <script>\n    attrs: {onclick: x, style: x}\n\na\n///",
    "caption attributes": "a\n\n/// table-caption | #x[onclick=alert(1)][style=x]\nb\n///",
    "table cell": "| a | b |\n|--|--|\n| <script>x</script> | <img src=x onerror=x> |",
    "abbreviation": 'KV\n\n*[KV]: "><script>x</script>',
    "comment": "<!-- a --><!--><script>x</script>--> <!--[if IE]><script>x</script><![endif]-->",
    "base": "<base href='//evil.example'><meta http-equiv=refresh content='0;url=//evil.example'>",
    "form": "<form action='//evil.example'><input name=a autofocus onfocus=x><button>b</button>",
    "frames": "<iframe srcdoc='<script>x</script>'></iframe><object data=x></object><embed src=x>",
    "media": "<video src=x onerror=x></video><audio src=//evil.example></audio><source src=x>",
    "popover": "<span id=fn-1 popover>a</span><button popovertarget=fn-1>b</button>",
    "clobbering": "<img name=body src=image:7><a id=main href=#x>a</a><figure id=b></figure>",
    "citation": '[@zhong2024distserve, <img src=x onerror=x>] [@"><script>x</script>]',
    "citation link": "<a href='cite:@zhong2024distserve' onclick=x><script>x</script></a>",
    "claim": '[<script>x</script>](claim:zhong2024distserve/chat) [a](claim:x/"><script>)',
    "claim link": "<a href='claim:zhong2024distserve/chat'><iframe></iframe><b>5</b></a>",
    "claim as image": "![a](claim:zhong2024distserve/chat) ![b](cite:@zhong2024distserve)",
    "problems": "<div class=problems><script>x</script></div>\n\n/// problems | <script>\n///",
    "unclosed": "<div><a href='https://e.org' <img src=x onerror=x",
    "formula": r"$\text{<script>alert(1)</script>}$ $$\operatorname{<img src=x onerror=x>}$$",
    "formula that breaks out": "$</math><script>x</script>$ $<annotation-xml encoding=text/html>$",
    "formula that links": r"$\href{javascript:x}{y} \eqref{a}$ $\color{red;background:url(//x)} x$",
    "formula as html": '<span class="formula">$\\text{<b>x</b>}$</span> <math><mi>x</mi></math>',
    "placeholder": "\x02klzzwxh:0000\x03 \x02wzxhzdk:0\x03 <b>x</b>",
}


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize("shape", ["{}", "- {}", "> {}", "a\n\n[^1] {}\n\n[^1]: b {}"])
def test_nothing_dangerous_comes_through(payload, target, shape):
    html = render(shape.replace("{}", payload), target, RECORDS).html
    assert list(dangers(html)) == []


WALLS = ("javascript", "script", "handler", "style")


@pytest.mark.parametrize("name", WALLS)
def test_weaker_walls_would_be_noticed(name, monkeypatch):
    """The control: the test above sees what would come through if more were allowed."""
    weak = nh3.Cleaner(
        tags=sanitize.TEXT | sanitize.BLOCKS | {"script", "style"},
        clean_content_tags=set(),
        attributes={"*": {"onclick", "onerror", "style", "href", "src"}},
        url_schemes=sanitize.SCHEMES | {"javascript"},
        link_rel=None,
    )
    monkeypatch.setattr(sanitize, "_cleaner", weak)
    monkeypatch.setattr(Parsed, "html", unguarded)
    monkeypatch.setattr("essays.markdown.steps.links._leads_somewhere", lambda href: True)
    assert list(dangers(render(PAYLOADS[name], resolver=RECORDS).html))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_plain_text_has_no_control_characters(payload):
    assert not set(render(payload, resolver=RECORDS).text) & set(
        map(chr, (*range(10), *range(11, 32)))
    )


@pytest.mark.parametrize(
    "anchor", ["main", "fn-1", "a b", "1", '"><script>', "location.href", "\u00e9"]
)
def test_only_plain_and_free_anchors_are_kept(anchor):
    html = render(f'<figure id="{anchor}" class="table"><figcaption>a</figcaption></figure>').html
    assert f'id="{anchor}"' not in html


def test_addresses_of_records_are_escaped():
    hostile = replace(RECORDS, page_links={12: replace(RECORDS.page_links[12], url='/"><b>')})
    assert "<b>" not in render("[a](page:12)", resolver=hostile).html
