from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "assay.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dataclasses import replace

        from assay.backlog import registries as backlog
        from assay.crew import registries as crew
        from assay.crew.permissions import CREW, register
        from assay.ledger import offers, snapshot
        from assay.ledger.panel import panel_of_item
        from assay.practice import registries as practice

        register("register hypotheses", CREW)
        register("bring evidence", CREW)
        register("sign verdicts", CREW)
        register("prune", CREW)
        backlog.marks.append(offers.chips_of_items)
        backlog.panels.append(panel_of_item)
        backlog.words.extend(offers.item_words())
        ledger = crew.Room("Ledger", "ledger", "ledger", 40, heading="Evidence", keys="g l", count=offers.waits)
        crew.rooms.append(replace(ledger, on_phone=True))
        crew.owed.append(offers.owed)
        crew.palette.append(offers.find)
        crew.linkers.append(offers.links)
        practice.contribute("hypotheses", snapshot.hypotheses)
        practice.subjects.append(offers.links)
