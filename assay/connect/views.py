"""The connections of a project. No page asks a tracker: that is a job, which tells the page when it is done."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assay.connect import jobs
from assay.connect.forms import TrackerForm
from assay.connect.models import Confirmation, Filter, Tracker
from assay.connect.page import connections_page
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.models import Project
from assay.ledger.models import Hypothesis
from assay.ui.answers import done


@login_required
@require_safe
def connections(request: HttpRequest, project: str) -> HttpResponse:
    """What the project is connected to, and how that stands."""
    return _show(request, project_of(request, project))


@login_required
@require_http_methods(["GET", "POST"])
def trackers(request: HttpRequest, project: str) -> HttpResponse:
    """Connect a tracker, or change how it is connected; then it is tried."""
    place = project_of(request, project)
    if request.method != "POST":
        return redirect(f"{place.url}connections")
    ask(request, "connect a tracker", place)
    known = Tracker.objects.connected().filter(project=place).first()
    form = TrackerForm(request.POST, tracker=known)
    tracker = form.save(place, by=person_of(request)) if form.is_valid() else None
    if tracker is None:
        return _show(request, place, form, status=422)
    jobs.ask_for_trial(tracker.pk, by=person_of(request).pk)
    jobs.ask_for_look(tracker.pk, by=person_of(request).pk)
    return done(request, "The connection is kept. It is being tried now.", to=f"{place.url}connections")


@login_required
@require_POST
def trials(request: HttpRequest, project: str) -> HttpResponse:
    """Try the connection."""
    place, tracker = _tracker(request, project, "connect a tracker")
    jobs.ask_for_trial(tracker.pk, by=person_of(request).pk)
    return done(
        request, "MLflow is being tried; what it answers appears here by itself.", here=f"{place.url}connections"
    )


@login_required
@require_POST
def looks(request: HttpRequest, project: str) -> HttpResponse:
    """Look now, and compare all that came from it."""
    place, tracker = _tracker(request, project, "bring evidence")
    jobs.ask_for_look(tracker.pk, by=person_of(request).pk)
    return done(request, "MLflow is being asked; what it tells appears here by itself.", here=f"{place.url}connections")


@login_required
@require_POST
def pauses(request: HttpRequest, project: str) -> HttpResponse:
    """Look at it no more for a while, or again."""
    place, tracker = _tracker(request, project, "connect a tracker")
    if request.POST.get("paused") == "no":
        tracker.resume(by=person_of(request))
        return done(request, "MLflow is asked again from now on.", here=f"{place.url}connections")
    tracker.pause(by=person_of(request))
    return done(request, "Paused: MLflow is not asked until you take it up again.", here=f"{place.url}connections")


@login_required
@require_POST
def disconnections(request: HttpRequest, project: str) -> HttpResponse:
    """Disconnect it; what came from it stays."""
    place, tracker = _tracker(request, project, "connect a tracker")
    tracker.disconnect(by=person_of(request))
    text = "The tracker is disconnected, its secret forgotten. What came from it stays."
    return done(request, text, here=f"{place.url}connections")


@login_required
@require_POST
def filters(request: HttpRequest, project: str) -> HttpResponse:
    """Let the runs that a filter finds come to a hypothesis."""
    place, tracker = _tracker(request, project, "connect a tracker")
    query, arm = request.POST.get("query", ""), request.POST.get("arm", "")
    hypothesis = _hypothesis(request, place)
    Filter.objects.keep(query, tracker=tracker, hypothesis=hypothesis, arm=arm, by=person_of(request))
    jobs.look.enqueue(tracker.pk, True)
    return done(request, f"Its runs come to {hypothesis.key} from now on.", here=f"{place.url}connections")


@login_required
@require_POST
def filter_removals(request: HttpRequest, project: str, pk: int) -> HttpResponse:
    """Take a filter away."""
    place = project_of(request, project)
    rows = Filter.objects.filter(tracker__project=place, tracker__disconnected_at=None)
    kept = get_object_or_404(rows.select_related("tracker", "hypothesis__project"), pk=pk)
    ask(request, "connect a tracker", place)
    kept.remove(by=person_of(request))
    return done(request, "The filter is gone; the runs that came stay.", here=f"{place.url}connections")


@login_required
@require_POST
def confirmations(request: HttpRequest, project: str) -> HttpResponse:
    """Confirm that runs which name another project's hypothesis are meant for one of this project."""
    place, tracker = _tracker(request, project, "connect a tracker")
    named, hypothesis = request.POST.get("named", ""), _hypothesis(request, place)
    if named not in [one["named"] for one in tracker.unplaced if one["foreign"]]:
        raise Http404("No run names that.")
    Confirmation.objects.confirm(named, tracker=tracker, hypothesis=hypothesis, by=person_of(request))
    jobs.look.enqueue(tracker.pk, False)
    return done(request, f"Runs that name {named} come to {hypothesis.key}.", here=f"{place.url}connections")


def _tracker(request: HttpRequest, project: str, action: str) -> tuple[Project, Tracker]:
    """Return the connected tracker of a project the person may do an action to. Raises Http404 where there is none."""
    place = project_of(request, project)
    ask(request, action, place)
    return place, get_object_or_404(Tracker.objects.connected().select_related("project"), project=place)


def _hypothesis(request: HttpRequest, place: Project) -> Hypothesis:
    key = request.POST.get("hypothesis", "")
    return get_object_or_404(Hypothesis.objects.keyed(key).select_related("project"), project=place)


def _show(request: HttpRequest, place: Project, form: TrackerForm | None = None, status: int = 200) -> HttpResponse:
    page = connections_page(place, person_of(request), form)
    return render(request, "connect/connections.html", {"page": page, "project": place}, status=status)
