from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "assay.demo"
    label = "demo"

    def ready(self) -> None:
        from assay.demo.samples import sample_of
        from assay.ledger.registries import samples

        samples.append(sample_of)
