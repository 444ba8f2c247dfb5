from django.apps import AppConfig


class BacklogConfig(AppConfig):
    name = "assay.backlog"
    label = "backlog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.backlog import snapshot
        from assay.crew.permissions import CREW, LEADS, register
        from assay.practice.registries import contribute

        register("change items", CREW)
        register("plan sprints", LEADS | CREW)
        register("deliver", CREW)
        contribute("sprints", snapshot.sprints)
        contribute("items", snapshot.items)
