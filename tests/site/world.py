"""Two projects with one of everything in each, so that every id of the one has its like in the other."""

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models

from tests.conftest import NOW, Crew
from tests.ledger.conftest import GAINS, Ledger, predictions
from tests.ledger.exploring import told
from tests.rows import ours

OWN, FOREIGN = "quokka", "zebra"  # stand in every name and text of the one project and of the other
SPRINTS = (
    (date(2026, 10, 19), date(2026, 10, 30)),
    (date(2026, 11, 2), date(2026, 11, 13)),
    (date(2026, 11, 16), date(2026, 11, 27)),
)
TABLE = b"seed,arm,pr_auc,started,ended\n1,baseline,0.3,2026-11-03T09:00Z,2026-11-03T10:00Z\n"


class Side:
    """One of everything in a project; `ids` maps what an address may name to its value here."""

    def __init__(self, project: Any, actor: Any, word: str) -> None:
        from assay.backlog.models import Deliverable, Item, Sprint
        from assay.connect.models import Filter, Tracker
        from assay.crew.evidence import Piece
        from assay.crew.models import Comment, Invitation, SavedView, Token, WorkingGroup
        from assay.ledger.models import Exploration, FeasibilityStudy, PredictionsTold, Upload
        from assay.practice.models import Waiver

        ledger = Ledger(SimpleNamespace(ana=actor, project=project), NOW)
        self.project, self.actor = project, actor
        actor.change(name=f"{actor.name} the {word}", by=actor)
        project.change(name=f"The {word} project", purpose=f"Find the {word}", by=actor)
        group = WorkingGroup.objects.form(project=project, slug=f"{word}-group", name=f"The {word} group", by=actor)
        past, running, ahead = (
            Sprint.objects.plan(project=project, start=first, end=last, goal=f"Know the {word}", by=actor)
            for first, last in SPRINTS
        )
        item = Item.objects.add(
            project=project, title=f"Feed the {word}", by=actor, kind="story", sprint=running, size="S",
            stage="exploration", description=f"About the {word}", people=[actor], labels=[word],
        )  # fmt: skip
        criterion = item.require(f"The {word} is fed", by=actor)
        deliverable = Deliverable.objects.promise(f"A {word} report", item=item, by=actor)
        evidence = deliverable.attach(kind="run", ref=f"run:{word}", by=actor)
        other = Item.objects.add(project=project, title=f"Groom the {word}", by=actor, kind="story")
        spike = Item.objects.add(project=project, title=f"Does the {word} run?", by=actor, kind="spike", parent=item)
        needing = Item.objects.add(project=project, title=f"Ride the {word}", by=actor, kind="task")
        doomed = Item.objects.add(project=project, title=f"Sell the {word}", by=actor, kind="task")
        past.begin(by=actor, reason="A test")
        past.close(choices={}, judged="met", by=actor)
        running.begin(by=actor, reason="A test")
        hypothesis = ledger.sufficing(f"The {word} ranks better", GAINS[:6])
        exclusion = hypothesis.exclude(key="1", reason=f"The {word} was ill", by=actor)
        argument = hypothesis.argue(f"The {word} lies", by=actor)
        hypothesis.link(item, "tests", by=actor)
        hypothesis.link(needing, "needs", by=actor)
        rejected = ledger.rejected(f"The {word} flies", assumptions=[f"The {word} is awake"])
        rejected.link(doomed, "needs", by=actor)
        pruning = rejected.drop_moot([doomed], by=actor)
        split = ledger.registered(
            f"The {word} errs less", design="single_split", policy="fixed", metric="accuracy", dataset="", planned_n=400
        )
        kept = split.bring_predictions(PredictionsTold(predictions()), by=actor)
        open_draft = ledger.draft(f"The {word} swims")
        upload = Upload.objects.receive(SimpleUploadedFile("runs.csv", TABLE), hypothesis=hypothesis, by=actor)
        exploration = Exploration.objects.record(
            project=project, by=actor, told=told(f"- The {word} is shy"), title=f"Where the {word} lives", items=[item],
            hypotheses=[hypothesis],
        )  # fmt: skip
        exploration.renew(told(f"- The {word} hides"), by=actor)
        learning = exploration.learn(f"The {word} sleeps at noon", by=actor)
        spike.answer(
            tried=f"Let the {word} run", found=f"The {word} runs", shown_by="nb/run.ipynb",
            open_questions=f"Does the {word} jump?", by=actor,
        )  # fmt: skip
        outline = [(f"The {word}", [f"Does the {word} bite?", f"Is the {word} fed?"]), ("Risks", [])]
        study = FeasibilityStudy.objects.begin(project=project, by=actor, outline=outline)
        question = study.questions.select_related("study__project").order_by("number").first()
        study.answer(question, f"The {word} does not bite", by=actor)
        study.show(question, Piece("item", item.key), by=actor)
        study.recommend("re-scope", reasons=f"The {word} is slow", by=actor)
        said = Comment.objects.say(f"@{actor.handle} feed the {word}", about=item, key=item.key, by=actor)
        argued = Comment.objects.say(f"The {word} ranks", about=hypothesis, key=hypothesis.key, by=actor)
        view = SavedView.objects.keep(project=project, page="backlog", name=f"My {word}", query="is:open", by=actor)
        waiver = Waiver.objects.grant(
            project=project, practice="deliver.planned", subject=item.key, reason=f"The {word} slept", by=actor
        )
        invitation, token = Invitation.objects.invite(
            project=project, email=f"{word}@assay.example", discipline="science", role="member", groups=(group,),
            by=actor,
        )  # fmt: skip
        key, _secret = Token.objects.make(
            project=project, name=f"{word} training", scope="push", lasts=timedelta(days=30), by=actor
        )
        tracker = Tracker.objects.connect(
            project=project, address=f"https://{word}.example", sign_in="basic", user=f"the {word} reader",
            secret=f"the {word} password", experiments=f"the {word} runs", by=actor,
        )  # fmt: skip
        sifting = Filter.objects.keep(f"tags.{word} = 'yes'", tracker=tracker, hypothesis=hypothesis, by=actor)
        named = {"named": f"{word[:5].upper()}X-H1", "count": 2, "why": "names another project", "foreign": True}
        Tracker.objects.filter(pk=tracker.pk).update(unplaced=[named])
        self.things: dict[str, models.Model] = {
            "tracker": tracker, "filter": sifting,
            "group": group, "past": past, "running": running, "ahead": ahead, "item": item, "criterion": criterion,
            "deliverable": deliverable, "evidence": evidence, "other": other, "spike": spike, "needing": needing,
            "hypothesis": hypothesis, "split": split,
            "predictions": kept, "rejected": rejected, "draft": open_draft, "exclusion": exclusion,
            "argument": argument, "pruning": pruning, "upload": upload, "said": said, "argued": argued, "view": view,
            "doomed": doomed, "assumption": rejected.named.get(),
            "exploration": exploration, "learning": learning,
            "waiver": waiver, "invitation": invitation, "key": key, "mention": said.mentions.get(),
            "study": study, "area": study.areas.first(), "question": question,
            "run": hypothesis.version.runs.order_by("id").first(), "link": hypothesis.links.order_by("id").first(),
            "seat": project.memberships.get(person=actor),
        }  # fmt: skip
        self.words = {"project": project.slug, "handle": actor.handle, "group": group.slug, "token": token}

    def ids(self) -> Iterator[tuple[str, str]]:
        """Name every id, key and short name here, by what it is of."""
        for name, thing in self.things.items():
            yield f"{name}.pk", str(thing.pk)
            if key := getattr(thing, "key", ""):
                yield f"{name}.key", str(key)
        for name, word in self.words.items():
            yield name, word

    def of(self, name: str) -> str:
        """Return one id by its name."""
        return dict(self.ids())[name]


class World(Crew):
    """The crew of CHURN, the other project of Otto, and one of everything in both."""

    def __init__(self) -> None:
        spread_ids()
        super().__init__()
        ana, otto = self.seat(self.ana), self.other.memberships.get(person=self.otto)
        otto.change(discipline="science", by=self.otto)
        ana.change(role="owner", by=self.cleo)
        self.own = Side(self.project, self.ana, OWN)
        ana.change(role="member", by=self.cleo)
        self.foreign = Side(self.other, self.otto, FOREIGN)

    def foreign_of(self) -> dict[str, str]:
        """Every id, key and short name of the one project with its like in the other."""
        theirs = dict(self.foreign.ids())
        return {mine: theirs[name] for name, mine in self.own.ids()}


def spread_ids() -> None:
    """Let the ids of every table begin at a place of its own, so that no id of one thing is one of another."""
    for place, model in enumerate(ours(), start=1):
        key = model._meta.pk
        if isinstance(key, models.AutoField):
            begin_at(model._meta.db_table, key.column, 100_000 * place)


def begin_at(table: str, column: str, number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', column, number])
