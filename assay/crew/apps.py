from django.apps import AppConfig


class CrewConfig(AppConfig):
    name = "assay.crew"
    label = "crew"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.crew.permissions import CREW, LEADS, OWNERS, READERS, register

        register("read", READERS)
        register("comment", CREW)
        register("save a view", READERS)
        register("sign the agreement", CREW)
        register("change the agreement", LEADS)
        register("invite", LEADS)
        register("change a member", OWNERS)
        register("change the project", OWNERS)
