"""Images and documents that something shows: who may touch them, and what stays as it is."""

from django.contrib.auth.base_user import AbstractBaseUser
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy


class FilesInUse(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy, but what a page shows is deleted by nobody, and changed only by who may
    publish: the change is public at once, without a revision that somebody approves.
    """

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        actions = set(actions)
        if actions & {"change", "delete"} and is_used(instance):
            actions -= {"delete"} if may_publish(user) else {"change", "delete"}
        return bool(actions) and super().user_has_any_permission_for_instance(
            user, actions, instance
        )


def is_used(file) -> bool:
    """Say whether a page, as it is in the database, shows an image or links a document."""
    return ReferenceIndex.get_references_to(file).exists()


def may_publish(user: AbstractBaseUser) -> bool:
    return PagePermissionPolicy().user_has_permission(user, "publish")


def register_policies() -> None:
    """Take the place of Wagtail's policies. To be called while hooks are loaded, not before."""
    for model in (get_image_model(), get_document_model()):
        policy = FilesInUse(
            model, auth_model=model._meta.label, owner_field_name="uploaded_by_user"
        )
        register_permission_policy(model, policy)
