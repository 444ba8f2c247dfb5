"""All addresses. Each room has its own; nouns, never verbs."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from assay.faces.api.door import door

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/<path:rest>", door, name="api"),
    path("", include("assay.backlog.urls")),
    path("", include("assay.ledger.urls")),
    path("", include("assay.practice.urls")),
    path("", include("assay.connect.urls")),
    path("", include("assay.crew.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("", include("assay.demo.urls")))
handler403 = "assay.site.errors.forbidden"
handler404 = "assay.site.errors.not_found"
handler500 = "assay.site.errors.broken"
