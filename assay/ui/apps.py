from django.apps import AppConfig


class UiConfig(AppConfig):
    """Serves the templates and static files of the base page; it has no models."""

    name = "assay.ui"
    label = "ui"

    def ready(self) -> None:
        from django.core import validators

        # what every form says of a value that does not fit; Django's own words speak to programmers
        validators.MinValueValidator.message = "Enter %(limit_value)s or more."
        validators.MaxValueValidator.message = "Enter %(limit_value)s or less."
        validators.MaxLengthValidator.message = "%(show_value)s characters are too many; %(limit_value)s fit."
