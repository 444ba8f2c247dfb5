from django.apps import AppConfig


class CrewConfig(AppConfig):
    name = "assay.crew"
    label = "crew"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assay.crew import targets as of
        from assay.crew.finding import found
        from assay.crew.permissions import CREW, LEADS, OWNERS, READERS, register
        from assay.crew.registries import Room, palette, rooms, targets

        register("read", READERS)
        register("comment", CREW)
        register("save a view", READERS)
        register("sign the agreement", CREW)
        register("change the agreement", LEADS)
        register("invite", LEADS)
        register("change a member", OWNERS)
        register("change groups", LEADS)
        register("change the project", OWNERS)
        register("make a token", CREW)
        register("revoke any token", LEADS)
        rooms += [
            Room("Agreement", "agreement", "document", order=91, heading="Process"),
            Room("Activity", "activity", "history", order=92, heading="Process"),
            Room("Crew", "crew", "crew", order=93, heading="Process"),
        ]
        palette.append(found)
        targets |= {
            "crew.project": of.projects,
            "crew.membership": of.seats,
            "crew.invitation": of.invitations,
            "crew.workinggroup": of.groups,
            "crew.agreementversion": of.agreements,
            "crew.comment": of.comments,
            "crew.token": of.tokens,
        }
