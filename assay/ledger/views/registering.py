"""Writing a hypothesis down, registering it, changing it, amending it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assay.crew.addressed import ask, person_of, project_of
from assay.crew.models import Project
from assay.events.refusals import Refused
from assay.ledger.addressed import hypothesis_of
from assay.ledger.design_fields import SOME_HAVE, asked_of, fitting, labels_of, policies_for, spread_asked
from assay.ledger.forms import CHOICES, HypothesisForm, typed, with_point
from assay.ledger.models import Hypothesis
from assay.ledger.models.registration import HASHED
from assay.ledger.near import nearest_to
from assay.ledger.planner import Planning, plan
from assay.ledger.wording import reading_of
from assay.ui.answers import done

EXAMPLE = {"claim": "at_least", "policy": "planned", "design": "seeds_paired", "alpha": "0.05", "direction": "higher"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, project: str) -> HttpResponse:
    """Write a hypothesis down, and register it or keep it as a draft."""
    place = project_of(request, project)
    ask(request, "register hypotheses", place)
    if request.method != "POST":
        start = EXAMPLE | {name: request.GET[name] for name in ("parent", "title") if name in request.GET}
        return _form(request, place, told=start | _again_of(request, place))
    form = HypothesisForm(request.POST, project=place, registers=request.POST.get("do") != "draft")
    if "take" in request.POST or not form.is_valid():
        return _again(request, place, form)
    try:
        hypothesis = _draft(request, place, form)
    except Refused as refused:
        return _form(request, place, told=request.POST.dict(), refused=refused, status=refused.status)
    said = f"{hypothesis.key} is registered." if hypothesis.version.registered_at else f"{hypothesis.key} is a draft."
    return done(request, said, to=hypothesis.url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what may be changed: everything before the lock, the free fields after it."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "register hypotheses", hypothesis)
    place = hypothesis.project
    if request.method != "POST":
        return _form(request, place, told=typed(hypothesis), hypothesis=hypothesis)
    registers = hypothesis.version.registered_at is not None and not hypothesis.version.is_locked
    form = HypothesisForm(request.POST, project=place, partial=True, registers=registers)
    if "take" in request.POST or not form.is_valid():
        return _again(request, place, form, hypothesis=hypothesis)
    try:
        reason = request.POST.get("reason", "")
        hypothesis.change(by=person_of(request), reason=reason, seen=form.seen(), **form.values())
    except Refused as no:
        return _form(request, place, told=request.POST.dict(), hypothesis=hypothesis, refused=no, status=no.status)
    return done(request, f"{hypothesis.key} is changed.", to=hypothesis.url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amendments(request: HttpRequest, key: str) -> HttpResponse:
    """Amend the registration after the lock: a new version, with its reason, that counts only later runs."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "register hypotheses", hypothesis)
    place = hypothesis.project
    if request.method != "POST":
        hypothesis.check_amendable()
        return _form(request, place, told=typed(hypothesis), hypothesis=hypothesis, amends=True)
    form = HypothesisForm(request.POST, project=place, partial=True, registers=True)
    if "take" in request.POST or not form.is_valid():
        return _again(request, place, form, hypothesis=hypothesis, amends=True)
    hashed = {name: value for name, value in form.values().items() if name in HASHED}
    try:
        version = hypothesis.amend(by=person_of(request), reason=request.POST.get("reason", ""), **hashed)
    except Refused as no:
        told = request.POST.dict()
        return _form(request, place, told=told, hypothesis=hypothesis, amends=True, refused=no, status=no.status)
    return done(request, f"Version {version.number} counts runs from now on.", to=hypothesis.url)


@login_required
@require_POST
def registrations(request: HttpRequest, key: str) -> HttpResponse:
    """Register a draft."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "register hypotheses", hypothesis)
    hypothesis.register(by=person_of(request))
    return done(request, f"{hypothesis.key} is registered; runs count from now on.", here=hypothesis.url)


@login_required
@require_safe
def plans(request: HttpRequest, project: str) -> HttpResponse:
    """How many runs the fields of a form will take."""
    told = request.GET.dict()
    form = HypothesisForm(told, project=project_of(request, project), partial=True)
    form.is_valid()
    return render(request, "ledger/_plan.html", {"plan": _plan(told, form)})


@login_required
@require_safe
def designs(request: HttpRequest, project: str) -> HttpResponse:
    """What the chosen design asks for. What another one asked for is put by, and is there again with that one."""
    place = project_of(request, project)
    told = {name: request.GET.get(name) or request.GET.get(f"was-{name}", "") for name in HypothesisForm.base_fields}
    kept = fitting(told)
    kept["spread"] = request.GET.get("spread", "")
    values = {"project": place, "told": kept, "errors": dict.fromkeys(told, ""), "put_by": told}
    return render(request, "ledger/_designs.html", values | _fields(kept))


@login_required
@require_safe
def near(request: HttpRequest, project: str) -> HttpResponse:
    """The nearest old hypotheses of what is being typed."""
    place = project_of(request, project)
    found = nearest_to(place, person_of(request), request.GET.dict(), but=request.GET.get("but", ""))
    return render(request, "ledger/_near.html", {"near": found})


@transaction.atomic
def _draft(request: HttpRequest, place: Project, form: HypothesisForm) -> Hypothesis:
    """Both or nothing: what cannot be registered is not kept as a draft unasked."""
    hypothesis = Hypothesis.objects.draft(project=place, by=person_of(request), **form.values())
    if request.POST.get("do") != "draft":
        hypothesis.register(by=person_of(request))
    return hypothesis


def _again_of(request: HttpRequest, place: Project) -> dict[str, str]:
    """What a hypothesis that is registered anew begins with: all but the seeds of the one that the address names."""
    asked = request.GET.get("again", "")
    key = asked if "-" in asked else f"{place.key}-{asked}"
    old = Hypothesis.objects.filter(project=place).keyed(key).whole().first()
    return typed(old) | {"keys": "", "notes": ""} if old else {}


def _again(request: HttpRequest, place: Project, form: HypothesisForm, **more: Any) -> HttpResponse:
    """The form as it was sent: with the planner's numbers where those were taken, else with what does not fit."""
    told = request.POST.dict()
    taken = request.POST.get("take", "")
    told |= dict(part.split("=", 1) for part in taken.split("&") if "=" in part)
    errors = {} if taken else form.errors
    return _form(request, place, told=told, errors=errors, status=422 if errors else 200, **more)


def _form(
    request: HttpRequest, place: Project, *, told: dict[str, str], hypothesis: Hypothesis | None = None,
    amends: bool = False, errors: Any = None, refused: Refused | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    form = HypothesisForm(told, project=place, partial=True)
    form.is_valid()
    wrong = {name: " ".join(errors[name]) for name in HypothesisForm.base_fields if name in errors} if errors else {}
    values = {
        "project": place,
        "h": hypothesis,
        "told": {name: told.get(name, "") for name in (*HypothesisForm.base_fields, "reason", "spread")},
        "seen": typed(hypothesis) if hypothesis else {},
        "errors": dict.fromkeys(HypothesisForm.base_fields, "") | wrong,
        "wrong": wrong,
        "refused": refused,
        "amends": amends,
        "locked": hypothesis is not None and hypothesis.version.is_locked and not amends,
        "choices": CHOICES,
        **_fields(told),
        "design_labels": labels_of(told),
        "others": _others(place, hypothesis),
        "reads": reading_of(form.cleaned_data),
        "plan": _plan(told, form),
        "near": [],
    }
    return render(request, "ledger/register.html", values, status=status)


def _fields(told: dict[str, str]) -> dict[str, Any]:
    """The fields that the design asks for, and those that are sent empty."""
    asked = asked_of(told)
    spare = [name for name in SOME_HAVE if name not in {one.name for one in asked}]
    scatter = spread_asked(told.get("design", ""))
    return {"asked": asked, "spare": spare, "policies": policies_for(told), "scatter": scatter}


def _others(place: Project, hypothesis: Hypothesis | None) -> list[tuple[str, str]]:
    rows = Hypothesis.objects.filter(project=place).order_by("number").values_list("pk", "number", "title")
    mine = hypothesis.pk if hypothesis else None
    return [(f"H{number}", f"H{number} {title}") for pk, number, title in rows if pk != mine]


def _plan(told: dict[str, str], form: HypothesisForm) -> Planning:
    spread = told.get("spread", "").strip()
    try:
        told_spread = float(with_point(spread)) if spread else None
    except ValueError:
        told_spread = 0.0
    if told_spread is not None and not 0 < told_spread < float("inf"):
        label = spread_asked(told.get("design", "")).label
        return Planning(asks=f"{label}: a number above 0, as 0.01; left empty, the plan is made for the usual ones.")
    return plan(form.cleaned_data, spread=told_spread)
