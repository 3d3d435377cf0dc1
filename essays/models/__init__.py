"""What is written here: the publication, its front page and its essays."""

from essays.models.pages import EssayIndexPage, EssayPage, WrittenPage
from essays.models.publication import Publication

__all__ = ["EssayIndexPage", "EssayPage", "Publication", "WrittenPage"]
