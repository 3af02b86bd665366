"""Pictures, served from storage to those who may see them."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from articles.models import Picture
from articles.pictures import JPEG, WEBP, stored_name

CONTENT_TYPES = {JPEG: "image/jpeg", WEBP: "image/webp"}


@require_safe
def picture(request: HttpRequest, uuid: UUID, width: int, extension: str) -> HttpResponse:
    """One size of a picture; 404 to the public while no public page uses it.

    Staff who may see the library see every picture. A picture never changes at its address, so it
    may be kept for good; one that is not public may not be kept.
    """
    is_public = Picture.objects.shown_to_the_public().filter(uuid=uuid).exists()
    if not is_public and not request.user.has_perm("articles.view_picture"):
        raise Http404
    found = get_object_or_404(Picture, uuid=uuid)
    try:
        name = stored_name(found, width=width, extension=extension)
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=CONTENT_TYPES[extension])
    except (KeyError, FileNotFoundError) as error:
        raise Http404 from error
    if is_public:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        add_never_cache_headers(response)
    return response
