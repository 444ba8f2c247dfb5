from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "assay.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.backlog import registries as backlog
        from assay.crew import registries as crew
        from assay.crew.permissions import CREW, LEADS, register
        from assay.ledger import (  # noqa: F401  say how facts are taken back
            findings_page,
            gate,
            offers,
            script,
            snapshot,
            standings,
            study_links,
            study_snapshot,
            study_ways_back,
            ways_back,
        )
        from assay.ledger.explored import offers as explored
        from assay.ledger.glances import verdicts_waiting
        from assay.ledger.panel import gate_panel, panel_of_item
        from assay.practice.registries import contribute

        register("register hypotheses", CREW)
        register("bring evidence", CREW)
        register("sign verdicts", CREW)
        register("prune", CREW)
        register("overturn assumptions", CREW)
        register("control the ledger", LEADS)
        register("write the study", CREW)
        backlog.marks.append(offers.chips_of_items)
        backlog.panels.append(panel_of_item)
        backlog.panels.append(gate_panel)
        backlog.words.extend(offers.item_words())
        backlog.takers["hypothesis"] = offers.take
        backlog.gates.append(gate.gate_before)
        crew.rooms.append(
            crew.Room(
                "Ledger",
                "ledger",
                icon="ledger",
                order=40,
                heading="Evidence",
                keys="g l",
                on_phone=True,
                waiting=offers.waits,
                covers=("findings", "feasibility", "hypotheses"),
                letter="H",
            )
        )
        crew.targets["ledger.hypothesis"] = offers.targets
        crew.targets["ledger.control"] = offers.control_targets
        crew.targets["ledger.feasibilitystudy"] = study_links.targets
        crew.owed.append(offers.owed)
        crew.glances.append(verdicts_waiting)
        crew.palette.append(offers.find)
        crew.palette.append(findings_page.find)
        crew.linkers.append(offers.links)
        crew.standings |= {
            "verdict": standings.of_verdicts,
            "run": standings.of_runs,
            "notebook": standings.of_files,
            "document": standings.of_files,
        }
        crew.scripts.append(script.script_of)
        crew.linkers.append(study_links.links)
        contribute("hypotheses", snapshot.hypotheses)
        register("explore", CREW)
        backlog.panels.append(explored.panel_of_item)
        crew.rooms.append(
            crew.Room("Explorations", "explorations", icon="notebook", order=41, heading="Evidence", keys="g e")
        )
        crew.targets["ledger.exploration"] = explored.targets
        crew.owed.append(explored.owed)
        crew.palette.append(explored.find)
        crew.linkers.append(explored.links)
        contribute("explorations", explored.explorations)
        contribute("study", study_snapshot.study)
