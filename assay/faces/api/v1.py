"""What there is to ask, below /api/v1/."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.responses import Response

from assay.crew.models import Project, Token
from assay.events.refusals import Refused
from assay.faces.api.answers import (
    HypothesisLine,
    HypothesisOut,
    PredictionsOut,
    ProblemOut,
    ProfileOut,
    PushedOut,
    RunOut,
    TokenOut,
    predictions_out,
    pushed_out,
    run_out,
)
from assay.faces.api.asking import Bearer, ask, project_of, token_of
from assay.faces.api.door import ROOT
from assay.faces.api.once import once
from assay.faces.api.paging import Page, next_link
from assay.faces.api.predicted import PredictionsIn, source_of
from assay.faces.api.problems import Problem
from assay.faces.api.reading import Json
from assay.faces.api.told import ProfileIn, RunsIn
from assay.faces.api.wrong import fault_of
from assay.ledger import pushing
from assay.ledger.export import summary
from assay.ledger.models import Exploration, Hypothesis, Run
from assay.ledger.models.hypothesis import number_of
from assay.ledger.pushing import Unfit

ABOUT = (
    "Runs, predictions, profiles and hypotheses of one project, for programs. Every request but the one for this "
    "document carries a token of the project: `Authorization: Bearer assay_...`. What a token does not open is not "
    "there (404)."
)
FAULTS = {401: ProblemOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut}

api = NinjaAPI(
    title="Assay", version="1", description=ABOUT, auth=Bearer(), parser=Json(), docs_url=None, openapi_url=None,
    urls_namespace="assay-api",
)  # fmt: skip


@api.get("/openapi.json", auth=None, include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  ninja's signature
    """Return this API as an OpenAPI 3.1 document."""
    return JsonResponse(api.get_openapi_schema(path_prefix=ROOT))


@api.get("/token", response={200: TokenOut, **FAULTS}, summary="The token itself")
def token(request: HttpRequest) -> dict[str, Any]:
    """Say what the token opens, and until when."""
    its = token_of(request)
    return {
        "name": its.name, "project": its.project.key, "scope": its.scope, "made_by": its.by.handle,
        "expires": its.expires_at,
    }  # fmt: skip


@api.post(
    "/projects/{project}/runs", summary="Push runs",
    response={200: list[PushedOut], 201: list[PushedOut], **FAULTS, 403: ProblemOut, 409: ProblemOut, 413: ProblemOut},
)  # fmt: skip
def push_runs(request: HttpRequest, project: str, runs: RunsIn) -> HttpResponse:
    """Store one run, or up to 1,000 of them, as evidence of the hypotheses that they name: all of them or none.

    A run counts once, by its id: the same again is answered with what is stored (200). The same id with other content
    is refused (409), unless it was RUNNING and has ended now; so is a run that is evidence of another hypothesis by the
    same metric.
    """
    place = project_of(request, project)
    ask(request, "bring evidence", place, pushes=True)
    return once(request, lambda: _pushed(place, token_of(request), runs))


@api.get("/projects/{project}/runs", response={200: list[RunOut], **FAULTS}, summary="Stored runs")
def runs(
    request: HttpRequest, response: HttpResponse, project: str, hypothesis: str = "", after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Return stored rows, oldest first; of one hypothesis, or of all. `Link: rel="next"` leads on."""
    place = project_of(request, project)
    found = Run.objects.filter(hypothesis__project=place).select_related("version", "hypothesis__project")
    if hypothesis:
        found = found.filter(hypothesis=_hypothesis(request, project, hypothesis))
    page = Page.of(found.order_by("pk"), after=after, limit=limit)
    next_link(request, response, page)
    return [run_out(run, run.hypothesis.key) for run in page.rows]


@api.get("/projects/{project}/runs/{path:run_id}", response={200: list[RunOut], **FAULTS}, summary="One run")
def run(request: HttpRequest, project: str, run_id: str) -> list[dict[str, Any]]:
    """Return the rows of one run by its id: one, or of a cross-validation one a fold."""
    place = project_of(request, project)
    found = Run.objects.filter(hypothesis__project=place, run_id=run_id).order_by("pk")
    rows = [run_out(one, one.hypothesis.key) for one in found.select_related("version", "hypothesis__project")]
    if not rows:
        raise Problem(404, f"There is no run {run_id[:80]} in {place.key}.")
    return rows


@api.get("/projects/{project}/hypotheses", response={200: list[HypothesisLine], **FAULTS}, summary="The ledger")
def hypotheses(
    request: HttpRequest, response: HttpResponse, project: str, after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Return the hypotheses of the project, oldest first."""
    found = Hypothesis.objects.filter(project=project_of(request, project)).select_related("project", "registration")
    page = Page.of(found.order_by("pk"), after=after, limit=limit)
    next_link(request, response, page)
    return [
        {"key": h.key, "title": h.title, "state": h.state, "metric": h.version.metric, "design": h.version.design}
        for h in page.rows
    ]


@api.get(
    "/projects/{project}/hypotheses/{key}", response={200: HypothesisOut, **FAULTS}, summary="One hypothesis"
)  # fmt: skip
def hypothesis(request: HttpRequest, project: str, key: str) -> dict[str, Any]:
    """Return a hypothesis with its registration, and the assessment of its evidence as it stands."""
    return summary(_hypothesis(request, project, key))


@api.post(
    "/projects/{project}/hypotheses/{key}/predictions", summary="Push predictions",
    response={200: PredictionsOut, 201: PredictionsOut, **FAULTS, 403: ProblemOut, 413: ProblemOut},
)  # fmt: skip
def push_predictions(request: HttpRequest, project: str, key: str, predictions: PredictionsIn) -> HttpResponse:
    """Store what two trained models said of each example of a test set, as evidence of a hypothesis about them.

    The same predictions again are answered with what is stored (200). Where one look is registered a second table is
    refused, and so are predictions for a hypothesis that is judged by runs.
    """
    ask(request, "bring evidence", project_of(request, project), pushes=True)
    hypothesis, its = _hypothesis(request, project, key), token_of(request)
    return once(request, lambda: _predicted(hypothesis, its, predictions))


@api.post(
    "/projects/{project}/profiles", summary="Push a profile of a table",
    response={200: ProfileOut, 201: ProfileOut, **FAULTS, 403: ProblemOut, 413: ProblemOut},
)  # fmt: skip
def push_profile(request: HttpRequest, project: str, profile: ProfileIn) -> HttpResponse:  # noqa: ARG001  kept as it came
    """Record a profile that `assay profile` wrote as an exploration, in the name of whoever made the token.

    The same profile again is answered with the exploration that it is (200). Up to 2 MB.
    """
    place = project_of(request, project)
    ask(request, "explore", place, pushes=True)
    return once(request, lambda: _profiled(place, token_of(request), request.body))


def _profiled(place: Project, its: Token, content: bytes) -> HttpResponse:
    kept, is_new = Exploration.objects.push_profile(content, project=place, by=its.by)
    told = ProfileOut(key=kept.key, title=kept.title, url=kept.url, new=is_new)
    return Response(told, status=201 if is_new else 200)


def _predicted(hypothesis: Hypothesis, its: Token, predictions: PredictionsIn) -> HttpResponse:
    told = predictions.told()
    kept, is_new = pushing.push_predictions(hypothesis, told, by=its.by, source=source_of(told, _source(its)))
    return Response(predictions_out(kept, hypothesis, is_new=is_new), status=201 if is_new else 200)


def _source(its: Token) -> str:
    return f"API, token {its.name}"


def _pushed(place: Project, its: Token, runs: RunsIn) -> HttpResponse:
    pushed = pushing.push(place, [run.told() for run in runs.root], by=its.by, source=_source(its))
    status = 201 if any(one.is_new for one in pushed) else 200
    return Response([PushedOut(**pushed_out(one)) for one in pushed], status=status)


def _hypothesis(request: HttpRequest, project: str, key: str) -> Hypothesis:
    place = project_of(request, project)
    found = Hypothesis.objects.filter(project=place, number=number_of(key, place.key)).whole().first()
    if found is None:
        raise Problem(404, f"There is no hypothesis {key[:20]} in {place.key}.")
    return found


@api.exception_handler(Problem)
def _problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.answer()


@api.exception_handler(Refused)
def _refused(_request: HttpRequest, refused: Refused) -> HttpResponse:
    if isinstance(refused, Unfit):
        errors = [(f"[{refused.at}].{refused.field}", refused.message)]
        return Problem(422, refused.message, way_out=refused.way_out, errors=errors).answer()
    return Problem.of(refused).answer()


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [fault_of(error) for error in fault.errors]
    said = f"{len(errors)} fields cannot be read." if len(errors) > 1 else f"{errors[0][0]}: {errors[0][1]}."
    return Problem(422, said, way_out="Nothing of this request was stored.", errors=errors).answer()


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, fault: HttpError) -> HttpResponse:
    cause = fault.__cause__
    return (cause if isinstance(cause, Problem) else Problem(fault.status_code, str(fault))).answer()


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _fault: RequestDataTooBig) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
    ways_out = {
        "predictions": "Bring the table on the page of the hypothesis, which takes up to 50 MB.",
        "profiles": "Profile fewer columns at once.",
    }
    way_out = ways_out.get(request.path.rpartition("/")[2], "Push the runs in several batches.")
    return Problem(413, f"More than {most} MB came.", way_out=way_out).answer()


@api.exception_handler(RawPostDataException)
def _no_json(request: HttpRequest, _fault: RawPostDataException) -> HttpResponse:
    return Problem(415, f"The body is {request.content_type}.", way_out="Send JSON, as application/json.").answer()


@api.exception_handler(Exception)
def _broken(_request: HttpRequest, error: Exception) -> HttpResponse:
    raise error  # a race is run again by the middleware, a fault of the machine is told by the house
