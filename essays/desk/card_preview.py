"""The social card in Wagtail's preview panel, drawn from what is typed."""

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from essays.models import EssayPage, Publication
from essays.reading.cards import card_of, png


def serve_card(essay: EssayPage, request: HttpRequest) -> HttpResponse:
    card = card_of(essay, Publication.load())
    context = {"essay": essay, "unknown": card.unknown_letters}
    if not card.unknown_letters:
        context["image"] = base64.b64encode(png(card)).decode()
    return render(request, "essays/card_preview.html", context)
