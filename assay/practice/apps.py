from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "assay.practice"
    label = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.crew.permissions import CREW, register

        register("waive", CREW)
