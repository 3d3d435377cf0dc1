"""What the texts of these tests may name, and short ways to render them."""

from essays.markdown import Link, Picture, Records, Rendered, Rendition, Target, render

PICTURE = Picture(
    Rendition("/media/chart.png", 1200, 600),
    (Rendition("/media/chart.660.webp", 660, 330), Rendition("/media/chart.990.webp", 990, 495)),
)
RECORDS = Records(
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
