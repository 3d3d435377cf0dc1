"""The note in Wagtail's preview panel, made by the very functions that send it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape

from essays.desk.previews import PreviewMode
from essays.models import EssayPage
from newsletter.letters import rendering


def note_html(essay: EssayPage, request: HttpRequest) -> HttpResponse:
    return HttpResponse(rendering.note_letter(essay).html)


def note_text(essay: EssayPage, request: HttpRequest) -> HttpResponse:
    """Answer as HTML: the panel's script reads the frame's document."""
    text = escape(rendering.note_letter(essay).text)
    page = '<!doctype html><html lang="en"><title>Note, text</title><body>'
    return HttpResponse(
        f'{page}<pre style="font-size:14px;line-height:1.5">{text}</pre></body></html>'
    )


def inbox_line(essay: EssayPage, request: HttpRequest) -> HttpResponse:
    letter = rendering.note_letter(essay)
    context = {"letter": letter, "sender": rendering.sender().split(" <")[0].strip('"')}
    return render(request, "newsletter/inbox_line.html", context)


MODES = (
    PreviewMode("note", "Note", note_html),
    PreviewMode("note-text", "Note, text", note_text),
    PreviewMode("inbox", "Inbox line", inbox_line),
)
