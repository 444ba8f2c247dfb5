from django.apps import AppConfig


class UiConfig(AppConfig):
    """Serves the templates and static files of the base page; it has no models."""

    name = "assay.ui"
    label = "ui"
