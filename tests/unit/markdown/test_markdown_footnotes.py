"""Footnotes: beside the text on pages, at the end elsewhere."""

from markdown_records import feed, mail, page, rendered, text

BUTTON = (
    '<sup class="footnote-mark"><span aria-hidden="true">{0}</span>'
    '<button popovertarget="fn-{0}" aria-label="Footnote {0}"></button></sup>'
)
CLOSE = '<button class="close" popovertarget="fn-{0}">Close</button>'
NOTE = (
    '<span class="footnote" id="fn-{0}" popover="" role="note"><b>{0}</b> {1}' + CLOSE + "</span>"
)


def ref(number):
    return BUTTON.format(number)


def note(number, content):
    return NOTE.format(number, content)


def test_a_note_stands_behind_its_reference():
    html = page("It grows.[^a] Always.\n\n[^a]: Not *here*.")
    assert html == f"<p>It grows.{ref(1)}{note(1, 'Not <em>here</em>.')} Always.</p>"


def test_notes_are_numbered_in_the_order_of_reading():
    html = page("A[^z] b[^a].\n\n[^a]: Second.\n[^z]: First.")
    assert html.index("First.") < html.index("Second.")
    assert note(2, "Second.") in html


def test_a_note_of_two_paragraphs_stays_in_its_line():
    html = page("A.[^a]\n\n[^a]: One.\n\n    Two.")
    paragraphs = '<span class="paragraph">One.</span><span class="paragraph">Two.</span>'
    assert html == f"<p>A.{ref(1)}{note(1, paragraphs)}</p>"


def test_a_note_with_a_list_follows_the_paragraph():
    html = page("A.[^a] B.\n\n[^a]: One.\n\n    - Two.")
    assert html.startswith(f'<p>A.{ref(1)} B.</p><div class="footnote" id="fn-1" popover=""')


def test_a_second_reference_opens_the_same_note():
    html = page("A[^a] b[^a].\n\n[^a]: Once.")
    assert html == f"<p>A{ref(1)}{note(1, 'Once.')} b{ref(1)}.</p>"


def test_a_note_in_a_table_follows_the_table():
    html = page("| A[^a] |\n|--|\n| b[^b] |\n\nEnd.\n\n[^a]: One.\n[^b]: Two.")
    assert f"</section></figure>{note(1, 'One.')}{note(2, 'Two.')}\n<p>End.</p>" in html


def test_a_note_in_a_heading_follows_it_and_is_not_in_the_contents():
    result = rendered("## Sum[^a]\n\n[^a]: One.")
    assert result.html.endswith(f"</a></div>{note(1, 'One.')}")
    assert result.toc[0].text == "Sum"


def test_a_note_in_a_list_stays_in_its_item():
    assert f"<li>a{ref(1)}{note(1, 'One.')}</li>" in page("- a[^a]\n- b\n\n[^a]: One.")


def test_a_button_never_stands_in_a_link():
    html = page("[a[^a] b](https://e.org)\n\n[^a]: One.")
    assert html == f'<p><a href="https://e.org">a b</a>{ref(1)}{note(1, "One.")}</p>'


def test_notes_that_refer_to_each_other_are_each_shown_once():
    html = page("A.[^a]\n\n[^a]: See[^b].\n[^b]: See[^a].")
    assert html == f"<p>A.{ref(1)}{note(1, f'See{ref(2)}.')}{note(2, f'See{ref(1)}.')}</p>"


def test_names_may_hold_anything():
    assert note(1, "One.") in page('A.[^"><script>& é]\n\n[^"><script>& é]: One.')


def test_mail_lists_notes_at_the_end_without_links():
    assert mail("A.[^a]\n\n[^a]: One.") == (
        '<p>A.<sup class="footnote-mark">(1)</sup></p>\n<h2>Footnotes</h2>\n'
        '<ol class="footnotes"><li>\n<p>One.</p>\n'
        "</li>\n</ol>"
    )


def test_feeds_list_notes_at_the_end_with_links_back():
    html = feed("A.[^a] B.[^a]\n\n[^a]: One.")
    assert '<sup id="fnref-1"><a href="#fn-1">(1)</a></sup>' in html
    assert html.count('id="fnref-1"') == 1
    back = '<a href="#fnref-1" aria-label="Back to the text">↩</a>'
    assert f'<li id="fn-1">\n<p>One. {back}</p>' in html


def test_text_lists_notes_at_the_end():
    assert (
        text("A.[^a]\n\n[^a]: One.\n\n    Two.") == "A.(1)\n\nFOOTNOTES\n\n(1) One.\n\n    Two.\n"
    )


def test_what_stands_in_a_note_is_fit_for_mail_too():
    html = mail("A[^1]\n\n[^1]: B\n\n    ```python\n    x = 1\n    ```\n\n    ![C](image:7)")
    assert '<td class="panel"><pre><code>x = 1\n' in html
    assert 'width="600" height="300" alt="C">' in html
    assert "<figure" not in html


def test_a_note_that_is_written_in_another_takes_nothing_with_it():
    nested = "A.[^a]\n\n[^a]: One.[^b]\n\n    [^b]: Two.\n\nB.\n"
    assert text(nested) == "A.(1)\n\nB.\n\nFOOTNOTES\n\n(1) One.(2)\n(2) Two.\n"
    assert "<p>B.</p>" in mail(nested)
