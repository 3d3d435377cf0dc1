"""The page of a note follows what a real worker sends, without being loaded again."""

from playwright.sync_api import Page, expect

from tests.browser.screens import sign_in
from tests.integration.sites import Site

DESK = 1440
LATER = "2100-01-01 00:00:00"
# One of three is sent, and the worker leaves the others alone until their time has come.
MAKE_NOTE = f"""
from tests.factories import frozen_note, make_delivery
note = frozen_note(expected=3, released_at=timezone.now())
make_delivery(note, state="accepted", settled_at=timezone.now())
for _ in range(2):
    make_delivery(note)
note.deliveries.filter(state="pending").update(next_at="{LATER}+00:00")
print(note.pk)
"""
SEND_ONE = """
pk = Delivery.objects.filter(state="pending", note={note}).values_list("pk").first()[0]
Delivery.objects.filter(pk=pk).update(next_at=timezone.now())
"""


def bar_of(page: Page) -> tuple[str, str]:
    bar = page.get_by_label("are settled")
    return bar.get_attribute("value"), bar.get_attribute("max")


def requests_in(page: Page, seconds: float) -> int:
    seen = []
    page.on("request", lambda request: seen.append(request.url))
    page.wait_for_timeout(seconds * 1000)
    return len(seen)


def test_the_bar_moves_without_a_reload_and_rests_when_all_are_sent(open_screen, site: Site):
    note = int(site.script(MAKE_NOTE))
    page = open_screen(DESK).page
    sign_in(page)
    page.goto(f"/admin/notes/{note}/")
    page.evaluate("window.same = true")
    assert bar_of(page) == ("1", "3")
    site.script(SEND_ONE.format(note=note))
    expect(page.get_by_text("Sending, 2 of 3")).to_be_visible(timeout=20_000)
    assert bar_of(page) == ("2", "3")
    site.script(SEND_ONE.format(note=note))
    expect(page.get_by_role("status").last).to_have_text(
        "Nothing more leaves by itself.", timeout=20_000
    )
    assert page.get_by_text("to 3", exact=False).count()
    assert page.get_by_role("link", name="Pause").count() == 0
    assert page.evaluate("window.same")
    assert requests_in(page, 5) == 0
