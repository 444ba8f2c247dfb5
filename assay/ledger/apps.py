from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "assay.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.crew.permissions import CREW, register

        register("register hypotheses", CREW)
        register("bring evidence", CREW)
        register("sign verdicts", CREW)
        register("prune", CREW)
