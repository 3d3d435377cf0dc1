"""Essays from elsewhere: what each program writes, as a page of this site."""

import pytest
from django.core.management import call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model

from essays.models import EssayPage
from essays.moving.bringing import Bringing
from essays.moving.plan import EssayImport
from newsletter.ledger import notes
from newsletter.models import Note
from tests.unit.moving import trees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


def brought(folder, files, **options) -> dict[str, EssayPage]:
    """Import a site; return its essays by their slugs."""
    call_command("import_essays", trees.plant(folder, files), save=True, **options)
    return {page.slug: page for page in EssayPage.objects.all()}


def dry(folder, files=None) -> dict:
    plan = EssayImport(trees.plant(folder, files) if files else folder)
    assert all(plan.steps())
    return {row.source.slug: row for row in plan.rows}


def image(number: int = 0):
    return get_image_model().objects.order_by("pk")[number]


def test_hugo(tmp_path):
    pages = brought(tmp_path, trees.HUGO)
    assert sorted(pages) == ["first", "second", "third"]
    assert [slug for slug, page in pages.items() if not page.live] == ["second"]
    first = pages["first"]
    assert first.first_published_at.isoformat() == "2020-02-03T08:00:00+00:00"
    assert first.true_thing == "Batches wait for the slowest."
    assert f"[the second](page:{pages['second'].pk}#why) and `{{{{< ref" in first.body
    wide = get_image_model().objects.get(description="A wide bar")
    assert f"![A wide bar](image:{wide.pk})\n\n/// figure-caption\nHow wide.\n///" in first.body
    assert "```go\nx := 1\n```" in first.body
    assert "<https://www.youtube.com/watch?v=abc123>" in first.body
    second = pages["second"]
    ours = f"[Not ours](https://other.example/posts/second/), [ours](page:{second.pk})."
    assert ours in first.body
    near = get_image_model().objects.get(description="Beside it")
    assert second.body.startswith(f'![Beside it](image:{near.pk}) and <img src="image:{near.pk}"')
    found = set(Redirect.objects.values_list("old_path", "redirect_page__slug"))
    assert found == {
        ("/posts/first", "first"),
        ("/old-first", "first"),
        ("/posts/second", "second"),
        ("/2019/third", "third"),
    }


def test_jekyll(tmp_path):
    pages = brought(tmp_path, trees.JEKYLL)
    assert sorted(pages) == ["a-post", "other"]
    post = pages["a-post"]
    assert post.title == "A post: with a colon"
    assert post.first_published_at.isoformat() == "2018-05-06T15:30:00+00:00"
    assert post.body.startswith("```python\na = [[1]]\n```\n")
    assert f"![Alt](image:{image().pk}) and [that](page:{pages['other'].pk})." in post.body
    assert not pages["other"].live
    assert Redirect.objects.filter(old_path="/ml/systems/2018/05/06/a-post").exists()


def test_obsidian(tmp_path):
    pages = brought(tmp_path, trees.OBSIDIAN)
    one, two = pages["note-one"], pages["note-two"]
    assert one.title == "Note one"
    assert one.true_thing.startswith("First line. See the other")
    assert f"[the other](page:{two.pk}) and ![A pic](image:{image().pk})" in one.body
    assert "[[Nowhere]]" in one.body
    assert "/// aside\nMind.\n///" in two.body


def test_ghost(tmp_path):
    pages = brought(tmp_path, trees.ghost())
    assert sorted(pages) == ["newer", "older", "secret"]
    body = pages["newer"].body
    assert body.startswith("![Its cover](image:")
    assert "Plain, **bold** and 2 \\* 3 \\_ x.\n\n## A part\n\n![A bar](image:" in body
    assert "/// figure-caption\nWhat it shows\n///" in body
    assert "```python\nif a < b:\n    pass\n```" in body
    assert "| a | b |\n| --- | --- |\n| 1 | $x^2$ |" in body
    assert f"[older](page:{pages['older'].pk})" in body
    assert "By *hand*" in body
    assert pages["older"].body == (
        "One **two**\\\n[three](https://example.org/x)\n\n- item\n\n```c\nx\n```\n\n* * *\n"
    )
    assert not pages["secret"].live
    assert not Redirect.objects.exists()  # its addresses are the same here


def test_substack(tmp_path):
    pages = brought(tmp_path, trees.SUBSTACK)
    first = pages["first"]
    assert sorted(pages) == ["first", "second"]
    assert first.true_thing == "Its subtitle"
    assert first.body == (
        f"Text[^1] and [the second](page:{pages['second'].pk}).\n\n"
        f"![A bar](image:{image().pk})\n\n/// figure-caption\nShown\n///\n\n"
        "$$\na_1 = \\frac{1}{2}\n$$\n\n[^1]: The note, with *stress*.\n"
    )
    assert Redirect.objects.get(redirect_page=first).old_path == "/p/first"
    assert not pages["second"].live


def test_wordpress(tmp_path):
    pages = brought(tmp_path, trees.WORDPRESS)
    classic, blocks = pages["classic"], pages["blocks"]
    assert classic.title == "Classic & old"
    assert classic.body == (
        f"First $x^2$ line.\\\nSecond [^1] line.\n\n![A bar](image:{image().pk})\n\n"
        "/// figure-caption\nShown\n///\n\n```python\na < b\n```\n\n- one\n\n"
        f"See [blocks](page:{blocks.pk}).\n\n[^1]: A note, in brackets.\n"
    )
    assert classic.first_published_at.isoformat() == "2011-05-06T05:08:09+00:00"
    assert blocks.body == "Text[^1] and on.\n\n[^1]: Behind *it*.\n"
    assert not blocks.live
    paths = Redirect.objects.filter(redirect_page=classic).values_list("old_path", flat=True)
    assert sorted(paths) == ["/2011/05/classic", "/?p=7"]


def test_nothing_is_announced_now_or_later(tmp_path):
    brought(tmp_path, trees.HUGO)
    notes.reconcile()
    assert not Note.objects.exists()
    assert not notes.asking().exists()
    assert not EssayPage.objects.filter(send_note=True).exists()


def test_a_second_run_changes_nothing_and_what_was_edited_here_stays(tmp_path):
    pages = brought(tmp_path, trees.HUGO)
    third = pages["third"]
    third.body = "Mine.\n"
    third.save_revision().publish()
    rows = dry(tmp_path)
    assert {slug: row.group.value for slug, row in rows.items()} == {
        "first": "same",
        "second": "same",
        "third": "differs",
    }
    before = {page.slug: page.latest_revision_id for page in EssayPage.objects.all()}
    brought(tmp_path, trees.HUGO)
    assert {p.slug: p.latest_revision_id for p in EssayPage.objects.all()} == before
    assert get_image_model().objects.count() == 2
    assert brought(tmp_path, trees.HUGO, update=True)["third"].body == "Short.\n"


def test_an_import_that_was_interrupted_goes_on(tmp_path, monkeypatch):
    bring = Bringing.bring

    def stop(self, row):
        if row.source.slug == "second":
            raise KeyboardInterrupt
        bring(self, row)

    monkeypatch.setattr(Bringing, "bring", stop)
    with pytest.raises(KeyboardInterrupt):
        brought(tmp_path, trees.HUGO)
    monkeypatch.setattr(Bringing, "bring", bring)
    pages = brought(tmp_path, trees.HUGO)
    assert all(page.body for page in pages.values())
    assert f"(page:{pages['second'].pk}#why)" in pages["first"].body
    assert {row.group.value for row in dry(tmp_path).values()} == {"same"}


def test_the_dry_run_saves_nothing_and_tells_faults_with_the_lines_of_the_file(tmp_path, capsys):
    call_command("import_essays", trees.plant(tmp_path, trees.HUGO))
    said = capsys.readouterr().out
    assert "Line 17: " in said
    assert "unheard-of" in said
    assert "Nothing was saved" in said
    assert not EssayPage.objects.exists()
    assert not get_image_model().objects.exists()


def test_the_old_addresses_are_written_down_to_put_there(tmp_path):
    brought(tmp_path / "site", trees.SUBSTACK, redirects=tmp_path / "redirects.txt")
    written = (tmp_path / "redirects.txt").read_text()
    assert "/p/first http://127.0.0.1:8000/first/ 301\n" in written


BROKEN = {
    "no end of a head": "---\ntitle: [a\n---\nText.\n",
    "an alias": "---\na: &a x\nb: *a\n---\nText.\n",
    "another encoding": b"---\ntitle: Caf\xe9\n---\nText.\n",
    "no text": "---\ntitle: Nothing\n---\n",
    "an address twice": "---\ntitle: A\nslug: twin\n---\nText.\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_refused_alone(tmp_path, name):
    trees.plant(tmp_path, {"a.md": "---\ntitle: A\nslug: twin\n---\nText.\n", "b.md": BROKEN[name]})
    plan = EssayImport(tmp_path)
    assert all(plan.steps())
    assert [row.group.value for row in plan.rows] == ["new", "refused"]
    assert plan.rows[1].reason


def test_the_sites_own_addresses_are_not_taken(tmp_path):
    pages = brought(tmp_path, {"search.md": "", "papers.md": "---\ntitle: Papers\n---\nText.\n"})
    assert list(pages) == ["papers-essay"]
    assert Redirect.objects.filter(redirect_page=pages["papers-essay"]).exists()
