"""What the page of a hypothesis shows of the tracker: how it stands, and the lines for a training script."""

from django.utils.translation import gettext as _

from assay.connect.models import Tracker
from assay.connect.translating import WEAK, needs_folds
from assay.crew.models import Person
from assay.crew.permissions import may
from assay.ledger.models import Hypothesis
from assay.ledger.registries import Feed
from assay.ledger.shortened import digest
from assay.ledger.words import Design
from assay.prepared import Prepared
from assay.ui.wording import ago, moment, plural

#: the tag by which arms are paired, and what it says; of the other designs it is the seed
KEYS = {
    "repeated_cv": ('"assay.repeat": repeat,', "which repeat"),
    "seeds_unpaired": ('"assay.seed": seed,', "of its own in each arm"),
    "multi_dataset": ('"assay.key": dataset,', "the same in both arms"),
}


def feed_of(hypothesis: Hypothesis, person: Person) -> Feed | None:
    """Return how the project's tracker stands for a hypothesis, in one query; None where it could tell nothing."""
    if hypothesis.version.design == Design.SINGLE_SPLIT:
        return None  # it is judged by predictions, which no run tells
    found, url = _CONNECTED.things(hypothesis.project_id), f"{hypothesis.project.url}connections"
    if not found:
        return _offer(hypothesis, url if may(person, "connect a tracker", hypothesis.project) else "")
    tracker = found[0]
    return Feed("MLflow", stands(tracker), url, trouble(tracker), lines_for(hypothesis), _notes(tracker, hypothesis))


def _offer(hypothesis: Hypothesis, url: str) -> Feed:
    mine = _("Connect it once, and runs that say this come by themselves.")
    note = mine if url else _("An owner or lead can connect it; then runs that say this come by themselves.")
    return Feed("MLflow", _("not connected"), url, lines=lines_for(hypothesis), notes=(note,), is_connected=False)


_CONNECTED = Prepared((int,), lambda project: Tracker.objects.connected().filter(project=project).order_by("pk")[:1])


def stands(tracker: Tracker) -> str:
    """Say when it was looked at, in words."""
    if tracker.paused_at:
        return _("paused %(when)s") % {"when": ago(tracker.paused_at)}
    if tracker.silent_since:
        return _("no usable answer since %(when)s") % {"when": moment(tracker.silent_since)}
    if tracker.answered_at is None:
        return _("not looked at yet")
    return _("last looked %(when)s") % {"when": ago(tracker.answered_at)}


def trouble(tracker: Tracker) -> str:
    """Say what is wrong with it, and what that means for what is here; "" while it answers."""
    if not tracker.silent_since or tracker.paused_at:
        return ""
    last = _("It last answered %(when)s.") % {"when": ago(tracker.answered_at)} if tracker.answered_at else ""
    kept = _("What came from it stays as it was taken; new runs come once that is mended.")
    return f"MLflow {tracker.fault}. {last} {kept}".replace("  ", " ")


def lines_for(hypothesis: Hypothesis) -> str:
    """Return what a training script says, so that its runs come to this hypothesis."""
    version = hypothesis.version
    metric, folds = version.metric or "metric", needs_folds(version)
    key = KEYS.get(version.design, ('"assay.seed": seed,', "the same in both arms"))
    value = f'mlflow.log_metric("{metric}", value{", step=fold)  # once for each fold" if folds else ")"}'
    return "\n".join((
        "import mlflow",
        "",
        "with mlflow.start_run():",
        "    mlflow.set_tags({",
        f'        "assay.hypothesis": "{hypothesis.key}",',
        '        "assay.arm": "candidate",  # or "baseline"',
        f"        {key[0]}  # {key[1]}",
        "    })",
        "    ...  # train and score",
        f"    {value}",
    ))  # fmt: skip


def _notes(tracker: Tracker, hypothesis: Hypothesis) -> tuple[str, ...]:
    said = [
        f"{plural(one['count'], _('run'), _('runs'))}: {one['why']}."
        for one in tracker.unplaced
        if one["named"] == hypothesis.key
    ]
    registered = digest(hypothesis.version.dataset)
    if registered and len(registered) <= WEAK:
        said.append(_("The data set is registered by MLflow's own digest, which looks at its first 10,000 rows alone. "
                      "The tag assay.data.sha256, with a digest of the whole file, is a sure identity."))  # fmt: skip
    return tuple(said)
