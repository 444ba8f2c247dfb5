"""The 23 practices: what each one asks, what it tells the team, and which parameters a crew may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Value: TypeAlias = "int | tuple[str, ...] | tuple[int, ...] | None"


@dataclass(frozen=True)
class Parameter:
    """A figure or list that the crew may agree on. default: None if the rule works it out by itself."""

    default: Value
    means: str
    kind: Literal["number", "texts", "days"] = "number"


@dataclass(frozen=True)
class Practice:
    """A practice of the catalogue. reasons: what a pair of its answer may name, beside the crew's own points."""

    id: str
    name: str
    family: str
    holds_when: str
    otherwise: str
    reasons: tuple[str, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


BACKLOG, MEETINGS, GATES, MLOPS = "Backlog and delivery", "Ceremonies and groups", "Gates and interface", "MLOps"

_PRACTICES = (
    Practice(
        "backlog.one",
        "One backlog for all disciplines",
        BACKLOG,
        "the sprint holds items of science and of engineering (where the crew has them), and none of the crew's "
        "work sits outside the backlog (merged pull requests and runs that no item claims are listed)",
        "adopt the listed orphan work into items",
        ("no-item", "unclaimed"),
        {"disciplines": Parameter(("science", "engineering"), "disciplines that hold an item in each sprint", "texts")},
    ),
    Practice(
        "backlog.refined",
        "The backlog is managed",
        BACKLOG,
        "the next two sprints' worth of top items (worth: the mean done over the last three) meet the crew's "
        "Definition of Ready (acceptance criteria, size that fits, stage, deliverable, no open blocker below "
        "it); refinement was held this sprint",
        "the items that fall short, and in what",
        ("criteria", "size", "stage", "deliverable", "blocker", "no-refinement"),
        {"ahead": Parameter(None, "items that are a sprint's worth, instead of the mean done")},
    ),
    Practice(
        "size.relative",
        "Stories and spikes are T-shirt sized",
        BACKLOG,
        "every story and spike in a planned or active sprint has a size that fits a sprint",
        "size or split the listed items",
        ("no-size", "unknown-size", "too-big"),
    ),
    Practice(
        "deliver.planned",
        "Every story and spike in a sprint names a deliverable",
        BACKLOG,
        "each one names at least one expected deliverable by the end of the day on which the sprint starts",
        "the items that promise nothing",
        ("nothing-promised", "promised-late"),
    ),
    Practice(
        "deliver.done",
        "Every story and spike delivers every sprint",
        BACKLOG,
        "at sprint end each one that came in before half has a delivered deliverable with true evidence (commit, "
        "pull request, run, notebook, verdict, document; a bare link is none); mid-sprint: at risk when none of "
        "its deliverables shows any evidence past half of the sprint",
        "what is still owed, by whom; slice an item that delivers nothing two sprints in a row",
        ("no-evidence", "owed", "owed-again"),
    ),
    Practice(
        "deliver.hda",
        "Hypotheses move every sprint",
        BACKLOG,
        "while the project explores or experiments: each sprint registers a hypothesis (before its evidence is "
        "looked at) or gives a verdict on one",
        "hypotheses that wait for a verdict although their evidence suffices",
        ("no-move", "verdict-waits"),
    ),
    Practice(
        "deliver.eda",
        "Exploration is written down",
        BACKLOG,
        "every exploration (notebook, report) of the sprint has at least one recorded learning",
        "the explorations without one",
        ("no-learning",),
    ),
    Practice(
        "spike.answered",
        "A spike answers its question",
        BACKLOG,
        "each closed spike has findings; each open one a question and a sprint as its box",
        "spikes past their box: stop, answer, or register a new question",
        ("no-findings", "past-box", "no-question", "no-box"),
    ),
    Practice(
        "done.defined",
        "Done means done",
        BACKLOG,
        "every item closed in the sprint met each point of the crew's Definition of Done",
        "the items closed short of it, and in what",
        ("criteria", "deliverable", "merged"),
    ),
    Practice(
        "design.session",
        "An ML design session in every sprint",
        MEETINGS,
        "the active or just-closed sprint has a held design session with at least one recorded decision or open "
        "question",
        "schedule one; propose the items with most uncertainty as its agenda",
        ("no-session", "no-outcome"),
    ),
    Practice(
        "ceremony.planning",
        "Sprint planning, whole crew",
        MEETINGS,
        "held for the sprint, every discipline and every working group present, a sprint goal is recorded",
        "who was missing; record a goal",
        ("no-planning", "no-goal", "planned-late", "absent", "excused"),
    ),
    Practice(
        "ceremony.standup",
        "Stand-ups",
        MEETINGS,
        "on each working day of the agreement's cadence the crew spoke or wrote (done, next, blocked)",
        "who has been silent, which blockers are older than a day",
        ("no-standup", "silent", "same-words"),
        {
            "days": Parameter(None, "days of the week with a stand-up: the project's workdays, if not given", "days"),
            "silent_days": Parameter(2, "silent days in a row that break it"),
            "disciplines": Parameter(("science", "engineering", "product"), "disciplines that are expected", "texts"),
        },
    ),
    Practice(
        "ceremony.retro",
        "Retrospective, whole crew",
        MEETINGS,
        "held for each closed sprint, every discipline and working group present, at least one action, each "
        "action an item with owner and date",
        "overdue actions of earlier retrospectives",
        ("no-retro", "no-action", "no-item", "no-owner", "no-date", "overdue", "absent", "excused"),
        {
            "within_days": Parameter(2, "working days after the close in which to hold it"),
            "overdue_days": Parameter(10, "working days after its date from which an action is overdue"),
        },
    ),
    Practice(
        "ceremony.demo",
        "Sprint demo",
        MEETINGS,
        "each sprint closes with its deliverables shown and its goal judged: met, partly, missed, with the reason",
        "deliverables not yet shown; the goal not judged",
        ("no-demo", "not-shown", "goal-not-judged", "no-reason"),
        {"within_days": Parameter(2, "working days after the close in which to hold it")},
    ),
    Practice(
        "ceremony.sos",
        "Scrum of Scrums where applicable",
        MEETINGS,
        "with two or more working groups: held each sprint, every group reported, cross-group impediments have "
        "an owner",
        "groups that did not report; impediments without owner",
        ("no-sos", "no-report", "no-owner"),
    ),
    Practice(
        "ceremony.agreement",
        "Working agreement",
        MEETINGS,
        "one exists, and each crew member has signed its present version",
        "who has not signed",
        ("missing", "unsigned"),
        {"sign_days": Parameter(5, "working days in which to sign a new version")},
    ),
    Practice(
        "groups.whole",
        "Working groups do not split the crew",
        MEETINGS,
        "planning and retrospective exist at crew level only, and attendance spans the groups",
        "the groups absent twice in a row",
        ("per-group", "absent", "absent-twice"),
    ),
    Practice(
        "gate.feasibility",
        "Feasibility and first experiments before operationalization",
        GATES,
        "the project's feasibility study recommends to proceed (with its evidence) before the first "
        "operationalization item starts; an early start needs a waiver with a reason",
        "the questions of the study that are still open; the items started early",
        ("early", "open", "missing", "no-recommendation", "not-proceed", "no-evidence"),
    ),
    Practice(
        "gate.readiness",
        "Model readiness before production",
        GATES,
        "before an MLOps artifact is marked deployed: every question of the readiness checklist is answered with "
        'a link to its evidence, or waived with a reason; a hypothesis "the model beats its baseline" is accepted',
        "the open questions",
        ("no-checklist", "open", "answered-late", "baseline-not-beaten", "accepted-late"),
    ),
    Practice(
        "interface.early",
        "The model interface is determined early",
        GATES,
        "the contract has an agreed version, signed by both science and each consumer, before any "
        "operationalization item starts, and no later than the sprint that the crew chose",
        "the missing sign-offs; point developers at the stub",
        ("missing", "no-consumer", "no-version", "unsigned", "early"),
        {"by_sprint": Parameter(2, "sprint by whose close a version is agreed")},
    ),
    Practice(
        "interface.kept",
        "The interface is kept",
        GATES,
        "the served model passes the conformance test of the agreed version; every breaking change has been "
        "agreed by its consumers",
        "the failing cases",
        ("unasked", "fails", "no-run", "inconclusive"),
    ),
    Practice(
        "mlops.reviewed",
        "MLOps artifacts are reviewed by data scientists",
        MLOPS,
        "each change to an MLOps artifact in the sprint was approved by someone of the science discipline other "
        "than its author",
        "changes waiting for, or merged without, that review",
        ("merged-unreviewed", "approved-late", "waits"),
    ),
    Practice(
        "mlops.shared",
        "Everyone shares the MLOps solution",
        MLOPS,
        "each MLOps artifact has seen work (authoring or review) of both disciplines in the last two sprints, "
        "and no artifact hangs on one person",
        "artifacts known to one person only",
        ("no-science", "no-engineering", "one-person", "nobody"),
    ),
)

CATALOGUE: Mapping[str, Practice] = {practice.id: practice for practice in _PRACTICES}
