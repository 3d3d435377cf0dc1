from wagtail import hooks

from essays.viewsets import EssayViewSet


@hooks.register("register_admin_viewset")
def register_admin_viewset():
    return EssayViewSet()
