"""What is written here: the publication, its front page and its essays, and what they quote."""

from essays.models.corrections import Correction
from essays.models.pages import EssayIndexPage, EssayPage
from essays.models.papers import Claim, Paper
from essays.models.problems import Problem, StatusChange
from essays.models.publication import Publication
from essays.models.set_aside import SetAside
from essays.models.share_links import ShareLink
from essays.models.written import WrittenPage

__all__ = [
    "Claim",
    "Correction",
    "EssayIndexPage",
    "EssayPage",
    "Paper",
    "Problem",
    "Publication",
    "SetAside",
    "ShareLink",
    "StatusChange",
    "WrittenPage",
]
