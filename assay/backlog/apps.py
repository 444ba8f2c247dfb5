from django.apps import AppConfig


class BacklogConfig(AppConfig):
    name = "assay.backlog"
    label = "backlog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.crew.permissions import CREW, LEADS, register

        register("change items", CREW)
        register("plan sprints", LEADS | CREW)
        register("deliver", CREW)
