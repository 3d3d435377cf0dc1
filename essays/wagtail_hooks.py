from wagtail import hooks

from essays.duties import WorkerDuty
from essays.image_forms import Bare
from essays.renditions import make_missing
from essays.viewsets import EssayViewSet


@hooks.register("register_admin_viewset")
def register_admin_viewset():
    return EssayViewSet()


@hooks.register("register_image_operations")
def register_image_operations():
    return [("bare", Bare)]


@hooks.register("register_worker_duty")
def register_worker_duty():
    return WorkerDuty(make_missing, every=15)
