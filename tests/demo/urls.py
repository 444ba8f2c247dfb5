"""All addresses as they are in the example."""

from django.urls import include, path

from assay.site.urls import handler403, handler404, handler500
from assay.site.urls import urlpatterns as everywhere

urlpatterns = [path("", include("assay.demo.urls")), *everywhere]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
