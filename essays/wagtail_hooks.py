from wagtail import hooks

from essays.image_forms import WithoutMetadata
from essays.viewsets import EssayViewSet


@hooks.register("register_admin_viewset")
def register_admin_viewset():
    return EssayViewSet()


@hooks.register("register_image_operations")
def register_image_operations():
    return [("bare", WithoutMetadata)]
