from django.apps import AppConfig


class BacklogConfig(AppConfig):
    name = "assay.backlog"
    label = "backlog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.backlog import columns, linking, snapshot, ways_back  # noqa: F401  says how its facts are taken back
        from assay.backlog.glances import running_sprints
        from assay.backlog.owed import overdue_items, owed_deliverables
        from assay.backlog.times import note_of
        from assay.crew.permissions import CREW, LEADS, register
        from assay.crew.registries import (
            Room,
            glances,
            in_states,
            linkers,
            notes,
            owed,
            palette,
            rooms,
            standings,
            targets,
        )
        from assay.practice.registries import contribute
        from assay.ui.shell import Finder

        register("change items", CREW)
        register("plan sprints", LEADS | CREW)
        register("deliver", CREW)
        pick = Finder("o s", "sprint ", "Choose a sprint", "Sprints")
        rooms.append(Room("Board", "board", "board", order=20, heading="Plan", keys="g b", on_phone=True))
        rooms.append(Room("Sprints", "sprints", "sprint", order=22, heading="Plan", keys="g s", finder=pick))
        backlog = Room("Backlog", "backlog", "list", order=21, heading="Plan", keys="g k", on_phone=True, letter="")
        rooms.append(backlog)
        notes.append(note_of)
        owed += [owed_deliverables, overdue_items]
        glances.append(running_sprints)
        linkers.append(linking.addresses)
        standings["item"] = linking.standings
        targets |= {
            "backlog.item": linking.of_items,
            "backlog.deliverable": linking.of_deliverables,
            "backlog.sprint": linking.of_sprints,
        }
        palette += [linking.found, linking.found_sprints]
        in_states.append(columns.counts)
        contribute("sprints", snapshot.sprints)
        contribute("items", snapshot.items)
