from django.apps import AppConfig


class BacklogConfig(AppConfig):
    name = "assay.backlog"
    label = "backlog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.backlog import snapshot, ways_back  # noqa: F401  says how its facts are taken back
        from assay.backlog.times import note_of
        from assay.crew.permissions import CREW, LEADS, register
        from assay.crew.registries import Room, notes, rooms
        from assay.practice.registries import contribute

        register("change items", CREW)
        register("plan sprints", LEADS | CREW)
        register("deliver", CREW)
        rooms.append(Room("Board", "board", "board", order=20, heading="Plan", keys="g b", on_phone=True))
        rooms.append(Room("Sprints", "sprints", "sprint", order=22, heading="Plan", keys="g s"))
        notes.append(note_of)
        contribute("sprints", snapshot.sprints)
        contribute("items", snapshot.items)
