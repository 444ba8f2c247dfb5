"""Inviting by a link that is told once, and following one: the browser keeps which one it holds, not its token."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assay.crew.accounts import absolute, enter, limited, mail, sends_mail
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.forms import InviteForm, NewcomerForm
from assay.crew.models import Invitation, Person, Project
from assay.crew.views.people import show
from assay.crew.zones import zone_names
from assay.ui.answers import done

HELD = "invitation"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest, project: str) -> HttpResponse:
    """Invite an address; whoever loads the answer anew comes to the crew, and no invitation is counted."""
    place = project_of(request, project)
    return _invite(request, place) if request.method == "POST" else redirect(f"{place.url}crew")


@limited("invite")
def _invite(request: HttpRequest, place: Project) -> HttpResponse:
    """The link is shown in this answer, and never again."""
    person = person_of(request)
    ask(request, "invite", place)
    form = InviteForm(request.POST, project=place, by=person)
    if not form.is_valid():
        return show(request, place, form=form)
    invitation, token = form.invite(by=person)
    link = absolute(reverse("crew:link", kwargs={"token": token}))
    told = {"email": invitation.email, "link": link, "mailed": "yes" if _mail(invitation, link) else ""}
    return show(request, place, invited=told)


@login_required
@require_POST
def withdrawal(request: HttpRequest, project: str, pk: int) -> HttpResponse:
    """End an invitation before it is used."""
    place = project_of(request, project)
    invitation = get_object_or_404(Invitation, project=place, pk=pk)
    ask(request, "invite", place)
    invitation.withdraw(by=person_of(request))
    return done(request, f"The invitation of {invitation.email} is withdrawn.", here=f"{place.url}crew")


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once, so that no page, log or other site gets to see it."""
    invitation = Invitation.objects.with_token(token)
    if invitation is None:
        return _gone(request)
    request.session[HELD] = invitation.pk
    return redirect("crew:invitation")


@never_cache
@require_http_methods(["GET", "POST"])
@limited("invitation", key=lambda request: str(request.session.get(HELD)))
def invitation(request: HttpRequest) -> HttpResponse:
    """Show the place that is offered, and take it."""
    held = Invitation.objects.open().filter(pk=request.session.get(HELD, 0)).select_related("project", "by").first()
    if held is None:
        return _gone(request)
    if isinstance(request.user, Person):
        return _for_member(request, held)
    if Person.objects.filter(email=held.email).exists():
        return _page(request, held, known=True)
    return _for_newcomer(request, held)


def _for_member(request: HttpRequest, held: Invitation) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        held.accept(by=person)
        return _welcome(request, held)
    return _page(request, held, person=person)


def _for_newcomer(request: HttpRequest, held: Invitation) -> HttpResponse:
    form = NewcomerForm(
        request.POST if request.method == "POST" else None,
        invitation=held,
        initial={"time_zone": held.project.time_zone},
    )
    if request.method != "POST":
        form.fields["time_zone"].widget.attrs["data-zone"] = held.project.time_zone
    elif form.is_valid():
        enter(request, form.join())
        return _welcome(request, held)
    return _page(request, held, form=form, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, held: Invitation) -> HttpResponse:
    request.session.pop(HELD, None)
    return HttpResponseRedirect(f"{held.project.url}board", status=303)


def _page(
    request: HttpRequest, held: Invitation, *, form: NewcomerForm | None = None, person: Person | None = None,
    known: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    values = {"invitation": held, "form": form, "person": person, "known": known, "zones": zone_names()}
    return render(request, "crew/invitation.html", values, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "crew/invitation_gone.html", status=410)


def _mail(invitation: Invitation, link: str) -> bool:
    if not sends_mail():
        return False
    name, project = invitation.by.name, invitation.project.name
    text = (
        f"{name} invites you to {project} on Assay, as {invitation.get_role_display().lower()}.\n\n"
        f"The link works once, for seven days, and for this address alone:\n\n{link}\n"
    )
    return mail(invitation.email, f"{name} invites you to {project}", text)
