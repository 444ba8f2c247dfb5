from django.apps import AppConfig


class ConnectConfig(AppConfig):
    name = "assay.connect"
    label = "connect"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import time, timedelta

        from assay.connect import jobs, targets
        from assay.connect.feed import feed_of
        from assay.crew import registries as crew
        from assay.crew.permissions import LEADS, register
        from assay.jobs.schedule import repeat
        from assay.ledger.registries import feeds

        register("connect a tracker", LEADS)
        repeat("look at the trackers", jobs.queue_looks, every=timedelta(seconds=60))
        repeat("compare the trackers", jobs.queue_comparisons, at=time(3))
        feeds.append(feed_of)
        crew.rooms.append(crew.Room("Connections", "connections", "link", order=45, heading="Evidence"))
        crew.targets["connect.tracker"] = targets.trackers
