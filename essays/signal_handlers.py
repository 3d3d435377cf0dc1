"""Keeps Wagtail's index of references whole where it does not look by itself, and what it names."""

from django.db.models.signals import m2m_changed, pre_delete
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import update_reference_index_on_save

from essays.models import Claim, EssayPage, Paper, Problem
from essays.records.protection import refuse_deletion


def update_references(instance, action: str, **kwargs) -> None:
    """Records of a field are written after the page that names them was looked at."""
    if action.startswith("post_"):
        update_reference_index_on_save(instance)


def register_signal_handlers() -> None:
    for field in (EssayPage.problems, Problem.papers):
        m2m_changed.connect(
            update_references, sender=field.through, dispatch_uid=f"references-{field.through}"
        )
    for model in (Claim, Problem):  # also where no admin is loaded, as in the worker
        ReferenceIndex.register_model(model)
    for model in (Paper, Claim, Problem):
        pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"refuse-{model}")
