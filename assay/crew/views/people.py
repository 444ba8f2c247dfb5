"""Who is on a project: what each one is, working groups, leaving."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from assay.crew.addressed import ask, person_of, project_of
from assay.crew.forms import GroupForm, InviteForm, ProjectChangeForm, SeatForm
from assay.crew.models import Membership, Project, WorkingGroup
from assay.crew.people import crew_of
from assay.crew.permissions import may
from assay.events.refusals import Refused
from assay.ui.answers import done


@login_required
@require_safe
def people(request: HttpRequest, project: str) -> HttpResponse:
    """The people of a project, their groups, and who is invited."""
    return show(request, project_of(request, project))


@login_required
@require_POST
def seat(request: HttpRequest, project: str, handle: str) -> HttpResponse:
    """Change what somebody is on the project."""
    place = project_of(request, project)
    found = _seat(request, place, handle, may_oneself=False)
    form = SeatForm(request.POST, project=place)
    if not form.is_valid():
        raise Refused("Nothing was changed: a value is none of those offered.", way_out="Reload the page, choose anew.")
    form.change(found, by=person_of(request))
    return done(request, f"{found.person.name} is changed.", here=f"{place.url}crew")


@login_required
@require_POST
def departure(request: HttpRequest, project: str, handle: str) -> HttpResponse:
    """Leave the project, or let somebody go; what they did stays, what they could see is closed at once."""
    place = project_of(request, project)
    found = _seat(request, place, handle, may_oneself=True)
    found.leave(by=person_of(request))
    if found.person_id == person_of(request).pk:
        return done(request, f"You left {place.name}. What you did there keeps your name.", to="/")
    return done(request, f"{found.person.name} is off the project.", here=f"{place.url}crew")


@login_required
@require_POST
def changes(request: HttpRequest, project: str) -> HttpResponse:
    """Change what the project is called, what it is for, or its time zone."""
    place = project_of(request, project)
    ask(request, "change the project", place)
    form = ProjectChangeForm(request.POST)
    if not form.is_valid():
        raise Refused(
            "The project was not changed.", way_out=" ".join(str(e) for es in form.errors.values() for e in es)
        )
    place.change(by=person_of(request), **form.cleaned_data)
    return done(request, "The project is changed.", here=f"{place.url}crew")


@login_required
@require_POST
def groups(request: HttpRequest, project: str) -> HttpResponse:
    """Form a working group."""
    place = project_of(request, project)
    form = _group_form(request, place)
    WorkingGroup.objects.form(project=place, **form.cleaned_data, by=person_of(request))
    return done(request, f"{form.cleaned_data['name']} is formed.", here=f"{place.url}crew")


@login_required
@require_POST
def group(request: HttpRequest, project: str, slug: str) -> HttpResponse:
    """Rename a working group, or say anew what it works on."""
    place = project_of(request, project)
    found = get_object_or_404(place.groups, slug=slug)
    form = _group_form(request, place)
    found.change(**form.cleaned_data, by=person_of(request))
    return done(request, f"{found.name} is changed.", here=f"{place.url}crew")


def show(
    request: HttpRequest, project: Project, *, form: InviteForm | None = None, invited: dict[str, str] | None = None
) -> HttpResponse:
    """Draw the page. form: an invitation with a mistake in it. invited: whom, and the link that is told once."""
    values = {
        "project": project,
        "crew": crew_of(project, person_of(request)),
        "form": form or InviteForm(project=project, by=person_of(request)),
        "seat_form": SeatForm(project=project),
        "invited": invited,
        "may_change_project": may(person_of(request), "change the project", project),
        "may_make_tokens": may(person_of(request), "make a token", project),
    }
    return render(request, "crew/people.html", values, status=422 if form else 200)


def _seat(request: HttpRequest, project: Project, handle: str, *, may_oneself: bool) -> Membership:
    seats = Membership.objects.present().filter(project=project).select_related("person", "project")
    found = get_object_or_404(seats, person__handle=handle)
    oneself = may_oneself and found.person_id == person_of(request).pk
    if not oneself:
        ask(request, "change a member", project)
    return found


def _group_form(request: HttpRequest, project: Project) -> GroupForm:
    ask(request, "change groups", project)
    form = GroupForm(request.POST)
    if not form.is_valid():
        raise Refused("A working group needs a name of at most 80 characters.", way_out="Go back and name it.")
    return form
