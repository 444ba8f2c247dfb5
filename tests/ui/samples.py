"""Values for the pages: a crew that asks which customers are about to leave."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from assay.ui.shell import Face, NavEntry, Place, Said, Shell
from assay.ui.shown import Card, Chip, Promise, Row

INGRID = Face("IS", "Ingrid Solberg", "science", "Science · Signal", id="7")
AMIR = Face("AH", "Amir Hosseini", "science")
SUNNIVA = Face("SB", "Sunniva Bakken", "science")
KARI = Face("KN", "Kari Nygård", "engineering")
EIRIK = Face("EH", "Eirik Haugland", "engineering")
MAI = Face("MT", "Mai Linh Tran", "engineering")
JONAS = Face("JT", "Jonas Tveit", "engineering")
TOR = Face("TL", "Tor Arne Lie", "product")

H1 = Chip("H1", "accepted", "/browse/CHURN-H1", "CHURN-H1")
H3 = Chip("H3", "waiting", "/browse/CHURN-H3", "CHURN-H3")
H4 = Chip("H4", "gathering", "/browse/CHURN-H4", "CHURN-H4")
H5 = Chip("H5", "registered", "/browse/CHURN-H5", "CHURN-H5")
E, X, O = "exploration", "experimentation", "operationalization"  # noqa: E741


def shell(**more: Any) -> Shell:
    """The frame of the sample project."""
    nav = [
        ("Today", "home", "", "4", "g t", True, True),
        ("Board", "board", "Plan", "30", "g b", False, True),
        ("Backlog", "list", "Plan", "38", "g k", False, True),
        ("Sprints", "sprint", "Plan", "", "g s", False, False),
        ("Ledger", "ledger", "Evidence", "1 waits", "g l", True, True),
        ("Practice", "practice", "Process", "5", "g p", False, True),
        ("Crew", "crew", "Process", "9", "", False, False),
    ]
    active = more.pop("active", "Board")
    place = Place("churn", "Churn early warning", "/p/churn/", "Nordlys Mobil · sprint 4 of 8")
    return Shell(
        **{
            "person": INGRID,
            "theme": "light",
            "project": place,
            "projects": (place, Place("fibre", "Fibre fault forecast", "/p/fibre/")),
            "nav": tuple(
                NavEntry(label, f"/p/churn/{label.lower()}", icon, heading, count, due, keys, label == active, phone)
                for label, icon, heading, count, keys, due, phone in nav
            ),
            "event": 1,
            "sign_out_url": "/sign-out",
            "account_url": "/me",
            "new_url": "/p/churn/items/new",
        }
        | more
    )


def owed(label: str) -> tuple[Promise, ...]:
    return (Promise("owed", label),)


def card(number: int, title: str, stage: str, kind: str, size: str, *faces: Face, **more: Any) -> Card:
    return Card(
        id=str(number),
        key=f"CHURN-{number}",
        url=f"/browse/CHURN-{number}",
        title=title,
        kind=kind,
        stage=stage,
        size=size,
        faces=faces,
        **more,
    )


TODO = (
    card(
        78,
        "Calibrate scores by customer segment",
        X,
        "story",
        "M",
        INGRID,
        flag="Waits for H3’s verdict, 1 day",
        promises=owed("verdict"),
        chips=(H5,),
    ),
    card(
        71,
        "Expose reason codes with each score so that the retention desk can open the call with a fact",
        O,
        "story",
        "M",
        KARI,
        flag="Waits for CHURN-66, 4 days",
        promises=owed("serving code"),
    ),
    card(
        74,
        "Do roaming-only customers behave like ordinary churners, or are they a segment of their own?",
        E,
        "spike",
        "S",
        SUNNIVA,
        promises=owed("EDA"),
    ),
    card(77, "Score endpoint answers 500 when plan_code is retired", O, "bug", "S", KARI, EIRIK),
    card(76, "Move the nightly feature job from cron to the shared pipeline runner", O, "task", "S", JONAS),
)
DOING = (
    card(
        64,
        "Complaint-note embeddings as features: frozen Norwegian sentence model",
        X,
        "story",
        "M",
        AMIR,
        SUNNIVA,
        promises=owed("verdict"),
        chips=(H4,),
    ),
    card(
        66,
        "Serve scores on staging through contract v1.1, p95 below 120 ms",
        O,
        "story",
        "M",
        EIRIK,
        KARI,
        promises=owed("serving code"),
    ),
    card(
        69,
        "Promote staging to production only with a signed verdict",
        O,
        "story",
        "M",
        MAI,
        AMIR,
        promises=owed("pipeline"),
    ),
    card(
        68,
        "How stale may features be before the ranking degrades?",
        X,
        "spike",
        "S",
        INGRID,
        promises=owed("EDA"),
        age="5 d",
    ),
    card(
        72,
        "Write down what the winter campaign did to January churn",
        E,
        "story",
        "S",
        TOR,
        SUNNIVA,
        promises=owed("document"),
    ),
    card(73, "Validation split leaks customers who changed number inside the window", X, "bug", "S", AMIR, chips=(H4,)),
)
REVIEW = (
    card(
        62,
        "Nightly scoring pipeline writes to the CRM staging table",
        O,
        "story",
        "S",
        JONAS,
        MAI,
        promises=owed("pipeline"),
    ),
    card(
        65,
        "Is PR-AUC the metric that the retention desk feels?",
        X,
        "spike",
        "S",
        INGRID,
        TOR,
        promises=owed("document"),
    ),
    card(63, "Drift board: population stability of the twelve strongest features", O, "task", "S", MAI),
    card(75, "Staging contract test reads the old sample payload", O, "bug", "XS", KARI),
)
PROVING = (
    card(
        61,
        "Call-graph neighbourhood features: how many of your frequent contacts have left?",
        X,
        "story",
        "M",
        SUNNIVA,
        JONAS,
        promises=owed("verdict"),
        chips=(H3,),
    ),
    card(60, "Re-run the baseline on the corrected split, ten seeds", X, "task", "S", AMIR, chips=(H4,)),
    card(
        59,
        "Shadow-score one region for a week before anyone is called",
        O,
        "story",
        "S",
        EIRIK,
        TOR,
        promises=owed("learnings"),
    ),
)
DELIVERED = (
    card(
        52,
        "Which cancellation codes are real departures? 1,200 notes read",
        E,
        "spike",
        "S",
        slim=True,
        promises=(Promise("shown", "EDA"),),
    ),
    card(
        53,
        "Complaint notes carry a signal of their own",
        X,
        "story",
        "S",
        slim=True,
        promises=(Promise("shown", "verdict"),),
    ),
    card(
        55,
        "Stub server for the retention desk’s developers",
        O,
        "story",
        "S",
        slim=True,
        promises=(Promise("delivered", "code"),),
    ),
    card(50, "Pin the training image by digest", O, "task", "S", slim=True),
)
COLUMNS = (
    ("todo", "To do", TODO, None, ""),
    ("doing", "Doing", DOING, 6, ""),
    ("review", "In review", REVIEW, 3, ""),
    ("proving", "Proving", PROVING, 4, "awaits evidence"),
    ("delivered", "Delivered", DELIVERED, None, ""),
)


def hundred() -> tuple[Any, ...]:
    """A board of 100 full cards in five columns: what the budget is about."""
    plenty = [*TODO, *DOING, *REVIEW, *PROVING]
    cards = [
        replace(
            plenty[n % len(plenty)],
            id=str(200 + n),
            key=f"CHURN-{200 + n}",
            url=f"/browse/CHURN-{200 + n}",
            age=f"{n % 9} d",
        )
        for n in range(100)
    ]
    names = ("To do", "Doing", "In review", "Proving", "Delivered")
    return tuple((f"s{at}", name, cards[at::5], 20, "") for at, name in enumerate(names))


def row(number: int, title: str, stage: str, kind: str, size: str, *faces: Face, **more: Any) -> Row:
    return Row(
        id=str(number),
        key=f"CHURN-{number}",
        url=f"/browse/CHURN-{number}",
        title=title,
        kind=kind,
        stage=stage,
        size=size,
        faces=faces,
        **more,
    )


ROWS = (
    row(79, "Retention desk sees a ranked call list each morning", O, "story", "M", KARI, TOR),
    row(80, "Explain a score in one Norwegian sentence", O, "story", "S", INGRID, KARI, why="no acceptance criteria"),
    row(
        81,
        "Uplift model: two-model learner on the autumn trial",
        X,
        "story",
        "M",
        AMIR,
        chips=(Chip("H6", "draft"),),
        why="H6 is still a draft",
    ),
    row(82, "Does a customer notice being called? Consent and fatigue", E, "spike", "S", SUNNIVA, TOR),
    row(
        84, "Roll out to all five regions", O, "story", "L", EIRIK, fits=False, why="L does not fit a sprint: split it"
    ),
    row(86, "Time zone of scored_at differs between batch and endpoint", O, "bug", "S", JONAS),
    row(87, "Rotate the feature-store token", O, "task", "XS", MAI),
    row(88, "Count scores that come from the fallback model", O, "story", "", EIRIK),
)
GAINS = (0.0210, 0.0160, 0.0166, 0.0132, 0.0099, 0.0156, 0.0232, 0.0169, 0.0273, 0.0173)
PAIRS = (*((f"seed {n}", gain, "") for n, gain in enumerate(GAINS, 1)), ("seed 11", None, "candidate failed, no pair"))
LOOKS = ((3, 2.64), (4, 3.95), (5, 3.13), (6, 6.18), (7, 9.8), (8, 21.7), (9, 27.3), (10, 59.0))
LEDGER = (
    # label, title, state, words, note, depth, through, last, interval as a multiple of the claim, tone
    (
        "H1",
        "Usage trends over 90 days rank leavers better",
        "accepted",
        "Accepted",
        "look 2 of 3; sprint 2, Ingrid",
        0,
        (),
        False,
        (1.11, 1.52, 1.93),
        "good",
    ),
    (
        "H2",
        "A sequence model on raw call records beats trend features",
        "rejected",
        "Rejected",
        "look 2 of 2; sprint 3, Amir",
        1,
        (),
        False,
        (-0.2, 0.21, 0.62),
        "bad",
    ),
    (
        "H3",
        "Call-graph neighbourhood features find those who leave in company",
        "waiting",
        "Suffices to accept",
        "verdict waits, 1 day",
        1,
        (),
        False,
        (1.15, 1.77, 2.39),
        "good",
    ),
    (
        "H5",
        "Calibration by segment cuts calibration error",
        "registered",
        "Registered",
        "needs H3",
        2,
        (1,),
        False,
        None,
        "ink",
    ),
    (
        "H6",
        "Ranking by expected uplift saves more customers than ranking by risk",
        "draft",
        "Draft",
        "needs H3",
        2,
        (1,),
        True,
        None,
        "ink",
    ),
    (
        "H4",
        "Complaint notes carry a signal of their own",
        "gathering",
        "No verdict yet",
        "any time, plan 15",
        1,
        (),
        True,
        (-0.35, 1.18, 2.72),
        "ink",
    ),
    (
        "H7",
        "Weekly retraining ranks better than monthly",
        "inconclusive",
        "Inconclusive",
        "look 3 of 3; sprint 3, Sunniva",
        0,
        (),
        False,
        (-0.22, 0.82, 1.86),
        "ink",
    ),
)
MOMENT = datetime(2026, 11, 24, 8, 2, tzinfo=UTC)


def context(**more: Any) -> dict[str, Any]:
    """Everything the pages show."""
    names = (
        "INGRID",
        "AMIR",
        "KARI",
        "JONAS",
        "COLUMNS",
        "ROWS",
        "PAIRS",
        "LOOKS",
        "LEDGER",
        "MOMENT",
        "H1",
        "H3",
        "H5",
    )
    return {name.lower(): globals()[name] for name in names} | {
        "shell": shell(),
        "csrf_token": "sample",
        "csrf_input": "",
        "chip": Chip,
        "said": Said("CHURN-61 moved to Proving.", undo_url="/undo/1"),
    }
