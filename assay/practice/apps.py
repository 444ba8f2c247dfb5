from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "assay.practice"
    label = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.crew.permissions import CREW, register
        from assay.crew.registries import Room, rooms, targets
        from assay.practice import naming, ways_back  # noqa: F401  says how a waiver is taken back

        register("waive", CREW)
        rooms.append(Room("Practice", "practice", "practice", order=60, heading="Process", keys="g p", on_phone=True))
        targets["practice.waiver"] = naming.waivers
