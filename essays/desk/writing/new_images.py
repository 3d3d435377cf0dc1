"""A picture that was pasted or dropped into a text goes to the library, by Wagtail's own form."""

from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

PHONES = {".heic", ".heif"}
HEIC = (
    "This is a HEIC picture, which browsers do not show. Export it as JPEG; an iPhone takes "
    "JPEG if Settings, Camera, Formats says “Most Compatible”."
)
NO_FILE = "No file arrived. Try again."


@require_POST
def add_image(request: HttpRequest) -> JsonResponse:
    """Return the id of a new image, or in `error` why it was not taken."""
    model = get_image_model()
    if not policy_registry.get_by_type(model).user_has_permission(request.user, "add"):
        raise PermissionDenied
    if (file := request.FILES.get("file")) is None:
        return JsonResponse({"error": NO_FILE})
    if PurePath(file.name).suffix.lower() in PHONES:
        return JsonResponse({"error": HEIC})
    image = model(uploaded_by_user=request.user)
    form = _form(image, request, file)
    if not form.is_valid():
        said = " ".join(error for errors in form.errors.values() for error in errors)
        return JsonResponse({"error": said})
    form.save()
    log(image, "wagtail.create", user=request.user)
    return JsonResponse({"id": image.pk, "title": image.title})


def _form(image, request: HttpRequest, file):
    """Return Wagtail's form, filled in; a collection that has to be chosen is the first of all."""
    form_class = get_image_form(type(image))
    title = PurePath(file.name).stem[:255] or "Image"
    empty = form_class(instance=image, user=request.user)
    data = {name: field.initial or "" for name, field in empty.fields.items()} | {"title": title}
    if "collection" in empty.fields:
        data["collection"] = empty.fields["collection"].queryset.first().pk
    return form_class(data, {"file": file}, instance=image, user=request.user)
