"""Small sites of other programs, in words of our own."""

import io
import json
import zipfile
from pathlib import Path

from tests.unit.moving.site import png

HUGO = {
    "hugo.toml": 'baseURL = "https://old.example/"\n[permalinks]\nnotes = "/:year/:slug/"\n',
    "content/posts/first.md": """+++
title = "The first"
date = 2020-02-03T10:00:00+02:00
description = "Batches wait for the slowest."
aliases = ["/old-first/"]
+++
See [the second]({{< ref "second.md" >}}#why) and `{{< ref "x" >}}`.

{{< figure src="/images/wide.png" alt="A wide bar" caption="How wide." >}}

{{< highlight go "linenos=table" >}}
x := 1
{{< /highlight >}}

{{< youtube abc123 >}}

{{< unheard-of thing >}}

[Not ours](https://other.example/posts/second/), [ours](https://old.example/posts/second/).
""",
    "content/posts/second/index.md": """---
title: The second
date: 2021-03-04
draft: true
---
# The second

![Beside it](near.png) and <img src="near.png" alt="Near">

## Why {#why}

Because.
""",
    "content/posts/second/near.png": png("blue", (700, 20)),
    "static/images/wide.png": png("green", (700, 20)),
    "content/posts/_index.md": "---\ntitle: Posts\n---\n",
    "content/notes/third.md": "---\ntitle: Third\ndate: 2019-01-02\n---\nShort.\n",
}
JEKYLL = {
    "_config.yml": "permalink: pretty\n",
    "_posts/2018-05-06-a-post.md": """---
layout: post
title: "A post: with a colon"
categories: [ml, systems]
date: 2018-05-06 23:30:00 +0800
---
{% highlight python %}
a = [[1]]
{% endhighlight %}

![Alt]({{ site.baseurl }}/assets/a%20b.png) and [that]({% post_url 2019-01-01-other %}).

A note.[^1]

[^1]: Here.
""",
    "_posts/2019-01-01-other.markdown": "---\ntitle: Other\npublished: false\n---\nText.\n",
    "assets/a b.png": png("red", (700, 20)),
    "about.md": "---\ntitle: About\n---\nMe.\n",
}
OBSIDIAN = {
    "Note one.md": "First line. See [[Note two|the other]] and ![[pic.png|A pic]] and "
    "[[Nowhere]].\n",
    "Note two.md": "---\ntitle: Note two\n---\n::: {.callout-note}\nMind.\n:::\n\nText.\n",
    "files/pic.png": png("red", (600, 20)),
}
TREES = {"hugo": HUGO, "jekyll": JEKYLL, "obsidian": OBSIDIAN}


def plant(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def packed(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return path


def lexical(*children: dict) -> str:
    return json.dumps({"root": {"type": "root", "children": list(children)}})


def words(text: str, format_: int = 0) -> dict:
    return {"type": "extended-text", "text": text, "format": format_}


def paragraph(*children: dict) -> dict:
    return {"type": "paragraph", "children": list(children)}


def ghost() -> dict[str, str | bytes]:
    new = lexical(
        paragraph(words("Plain, "), words("bold", 1), words(" and 2 * 3 _ x.")),
        {"type": "extended-heading", "tag": "h2", "children": [words("A part")]},
        {
            "type": "image",
            "src": "__GHOST_URL__/content/images/2022/01/bar.png",
            "alt": "A bar",
            "caption": "What it shows",
        },
        {"type": "codeblock", "code": "if a < b:\n    pass", "language": "python"},
        {"type": "markdown", "markdown": "| a | b |\n| --- | --- |\n| 1 | $x^2$ |"},
        paragraph({"type": "link", "url": "__GHOST_URL__/older/", "children": [words("older")]}),
        {"type": "html", "html": "<p>By <em>hand</em></p>"},
    )
    old = json.dumps(
        {
            "atoms": [["soft-return", "", {}]],
            "cards": [["code", {"code": "x", "language": "c"}], ["hr", {}]],
            "markups": [["strong"], ["a", ["href", "https://example.org/x"]]],
            "sections": [
                [
                    1,
                    "p",
                    [[0, [], 0, "One "], [0, [0], 1, "two"], [1, [], 0, 0], [0, [1], 1, "three"]],
                ],
                [3, "ul", [[[0, [], 0, "item"]]]],
                [10, 0],
                [10, 1],
            ],
        }
    )
    usual = {"status": "published", "visibility": "public", "type": "post"}
    posts = [
        usual
        | {
            "id": "1",
            "slug": "newer",
            "title": "Newer",
            "lexical": new,
            "html": "",
            "custom_excerpt": "It is said.",
            "published_at": "2022-01-02T03:04:05.000Z",
            "feature_image": "__GHOST_URL__/content/images/2022/01/cover.png",
        },
        usual
        | {
            "id": "2",
            "slug": "older",
            "title": "Older",
            "mobiledoc": old,
            "published_at": "2019-01-02T03:04:05.000Z",
        },
        usual
        | {
            "id": "3",
            "slug": "secret",
            "title": "Secret",
            "html": "<p>For payers</p>",
            "visibility": "paid",
            "published_at": "2019-01-02T03:04:05.000Z",
        },
        usual | {"id": "4", "slug": "about", "title": "About", "html": "<p>Me</p>", "type": "page"},
    ]
    data = {"posts": posts, "posts_meta": [{"post_id": "1", "feature_image_alt": "Its cover"}]}
    return {
        "ghost.json": json.dumps({"db": [{"data": data}]}),
        "content/images/2022/01/bar.png": png("blue", (700, 20)),
        "content/images/2022/01/cover.png": png("red", (700, 30)),
    }


SUBSTACK_HTML = """<p>Text<a class="footnote-anchor" data-component-name="FootnoteAnchorToDOM"
 id="footnote-anchor-1" href="#footnote-1" target="_self">1</a> and
<a href="https://me.substack.com/p/second">the second</a>.</p>
<div class="captioned-image-container"><figure><a class="image-link" href="https://substackcdn.com/\
image/fetch/f_auto/https%3A%2F%2Fsubstack-post-media.s3.amazonaws.com%2Fpublic%2Fimages%2F\
0b1c2d3e-aaaa_700x20.png"><img src="https://substackcdn.com/image/fetch/w_1456/https%3A%2F%2F\
substack-post-media.s3.amazonaws.com%2Fpublic%2Fimages%2F0b1c2d3e-aaaa_700x20.png" alt="A bar">\
</a><figcaption class="image-caption">Shown</figcaption></figure></div>
<div class="latex-rendered" data-attrs='{"persistentExpression":"a_1 = \\\\frac{1}{2}","id":"X"}'>\
</div>
<div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number">1</a>
<div class="footnote-content"><p>The note, with <em>stress</em>.</p></div></div>"""
SUBSTACK = {
    "posts.csv": (
        "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,"
        "podcast_url\n"
        "101.first,2023-04-05T06:07:08.000Z,true,,,newsletter,everyone,First,Its subtitle,\n"
        "102.second,2023-05-05T06:07:08.000Z,true,,,newsletter,only_paid,Second,,\n"
        "103.third,,false,,,newsletter,everyone,Third,,\n"
    ),
    "posts/101.first.html": SUBSTACK_HTML,
    "posts/102.second.html": "<p>For payers.</p>",
    "posts/101.first.opens.csv": "a,b\n",
    "posts/images/0b1c2d3e-aaaa_700x20.png": png("blue", (700, 20)),
}
WXR = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title>
<item><title>Classic &amp; old</title><link>https://old.example/2011/05/classic/</link>
<content:encoded><![CDATA[First [latex]x^2[/latex] line.
Second ((A note, in brackets.)) line.

[caption id="a" width="300"]<a href="https://old.example/wp-content/uploads/2011/05/bar.png"><img \
src="https://old.example/wp-content/uploads/2011/05/bar-300x20.png" alt="A bar" /></a> \
Shown[/caption]

[sourcecode language="python"]
a &lt; b
[/sourcecode]
<ul><li>one</li></ul>
See <a href="https://old.example/?p=8">blocks</a>.]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>7</wp:post_id>
<wp:post_date>2011-05-06 07:08:09</wp:post_date>
<wp:post_date_gmt>2011-05-06 05:08:09</wp:post_date_gmt>
<wp:post_name>classic</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
</item>
<item><title>Blocks</title><link>https://old.example/blocks/</link>
<content:encoded><![CDATA[<!-- wp:paragraph --><p>Text<sup data-fn="u1" class="fn"><a href="#u1" \
id="u1-link">1</a></sup> and on.</p><!-- /wp:paragraph -->\
<!-- wp:footnotes /-->]]></content:encoded>
<wp:post_id>8</wp:post_id><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>
<wp:post_name></wp:post_name><wp:status>draft</wp:status><wp:post_type>post</wp:post_type>
<wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value><![CDATA[[{"id":"u1","content":\
"Behind <em>it</em>."}]]]></wp:meta_value></wp:postmeta></item>
<item><title>bar</title><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>
<wp:attachment_url>https://old.example/wp-content/uploads/2011/05/bar.png</wp:attachment_url></item>
</channel></rss>"""
WORDPRESS = {"old.xml": WXR, "uploads/2011/05/bar.png": png("blue", (700, 20))}


def zeros(path: Path, count: int, size: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for number in range(count):
            with target.open(f"{number}.md", "w", force_zip64=True) as file:
                for _ in range(size // 1_000_000):
                    file.write(bytes(1_000_000))
    return path


def one_of(name: str, content: bytes = b"x", mode: int = 0, flags: int = 0) -> bytes:
    """Return a ZIP of one file whose entry says what no honest program writes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed_:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        packed_.writestr(info, content)
    return target.getvalue()
