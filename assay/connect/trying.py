"""Trying a connection: who answers, what it shows us, and how many runs are tagged."""

from itertools import islice

from assay.connect.looking import chosen
from assay.connect.mlflow import TAGGED, UNFORESEEN, Mlflow, Rebuff, words_of
from assay.connect.models import Tracker
from assay.crew.models import Person
from assay.net import NoAnswer
from assay.science.inference.wording import counted

MOST = 5000  # tagged runs that are counted


def try_out(pk: int, *, by: int) -> str:
    """Try a tracker, and keep in words what came of it. Raises what nobody foresaw, once that is said too."""
    tracker, person = Tracker.objects.get(pk=pk), Person.objects.get(pk=by)
    try:
        found, answers = _found(tracker), True
    except (NoAnswer, Rebuff) as fault:
        found, answers = f"it {words_of(fault)}", False
    except Exception:
        tracker.tell_trial(f"it {UNFORESEEN}", answers=False, by=person)
        raise
    tracker.tell_trial(found, answers=answers, by=person)
    return found


def _found(tracker: Tracker) -> str:
    with Mlflow(tracker) as mlflow:
        version = mlflow.version()
        places = chosen(tracker, mlflow)
        tagged = sum(1 for _ in islice(mlflow.runs(places, TAGGED), MOST))
    more, carry = " or more" if tagged == MOST else "", "carries" if tagged == 1 else "carry"
    shown = f"{counted(len(places), 'experiment')}; {counted(tagged, 'run')}{more} {carry} the tag assay.hypothesis"
    return f"MLflow {version} answers and shows {shown}"
