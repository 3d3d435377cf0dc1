"""What is written here: the publication, its front page and its essays."""

from essays.models.corrections import Correction
from essays.models.pages import EssayIndexPage, EssayPage, WrittenPage
from essays.models.publication import Publication

__all__ = ["Correction", "EssayIndexPage", "EssayPage", "Publication", "WrittenPage"]
