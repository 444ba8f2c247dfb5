"""What is typed on the crew's pages, checked; what was typed stays when something is wrong with it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assay.crew import firststart
from assay.crew.fields import PasswordField, ZoneField
from assay.crew.models import Discipline, Invitation, Membership, Person, Project, Role, Scope, Token, WorkingGroup
from assay.crew.models.project import KEY
from assay.crew.permissions import may
from assay.events.refusals import Stale


class ProjectForm(forms.Form):
    """A project to be founded."""

    project_name = forms.CharField(max_length=120, label=_("Name of the project"))
    key = forms.CharField(max_length=10, label=_("Key"), help_text=_("It begins the key of each item: CHURN-12."))
    discipline = forms.ChoiceField(choices=Discipline.choices, label=_("Your discipline"))
    time_zone = ZoneField()

    def clean_key(self) -> str:
        """Return the key in capitals. Raises ValidationError if it is malformed or taken."""
        key = str(self.cleaned_data["key"]).upper()
        if not KEY.fullmatch(key):
            raise ValidationError(_("Take 2 to 10 letters and digits, a letter first, such as CHURN."))
        if Project.objects.filter(key=key).exists():
            raise ValidationError(_("There is already a project %s. Take another key.") % key)
        return key

    def found(self, by: Person) -> Project:
        """Found it."""
        typed = self.cleaned_data
        return Project.objects.found(
            key=typed["key"], name=typed["project_name"], discipline=typed["discipline"],
            time_zone=typed["time_zone"], by=by,
        )  # fmt: skip


class StartForm(ProjectForm):
    """The first account of an instance, and its first project."""

    code = forms.CharField(max_length=60, label=_("Code"))
    name = forms.CharField(max_length=120, label=_("Your name"), widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(max_length=254, label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "username"}))
    password = PasswordField()

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError if it is not the one on the console."""
        code = str(self.cleaned_data["code"])
        if not firststart.check(code):
            raise ValidationError(
                _("This is not the code. It stands in the output of “assay serve”: 16 letters and digits.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        """Judge the password beside name and address."""
        _judge_password(self, Person(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email", "")))
        return self.cleaned_data

    @transaction.atomic
    def open(self) -> tuple[Person, Project]:
        """Open the account and found the project."""
        typed = self.cleaned_data
        person = Person.objects.enrol(
            email=typed["email"], name=typed["name"], password=typed["password"], time_zone=typed["time_zone"]
        )
        return person, self.found(by=person)


class NewcomerForm(forms.Form):
    """Somebody who was invited and has no account yet; the address is the invitation's."""

    name = forms.CharField(max_length=120, label=_("Your name"), widget=forms.TextInput({"autocomplete": "name"}))
    password = PasswordField()
    time_zone = ZoneField()

    def __init__(self, *args: Any, invitation: Invitation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        """Judge the password beside name and address."""
        _judge_password(self, Person(name=self.cleaned_data.get("name", ""), email=self.invitation.email))
        return self.cleaned_data

    @transaction.atomic
    def join(self) -> Person:
        """Open the account and take the place. Raises Refused if the invitation was used meanwhile."""
        person = Person.objects.enrol(email=self.invitation.email, **self.cleaned_data)
        self.invitation.accept(by=person)
        return person


class SeatForm(forms.Form):
    """What somebody is on a project."""

    discipline = forms.ChoiceField(choices=Discipline.choices, label=_("Discipline"))
    role = forms.ChoiceField(choices=Role.choices, label=_("Role"))
    groups = forms.ModelMultipleChoiceField(
        WorkingGroup.objects.none(), to_field_name="slug", required=False, label=_("Working groups")
    )

    def __init__(self, *args: Any, project: Project, **more: Any) -> None:
        super().__init__(*args, **more)
        self.project = project
        self.fields["groups"].queryset = project.groups.order_by("name")  # type: ignore[attr-defined]

    def change(self, seat: Membership, *, by: Person) -> None:
        """Change what was chosen anew. Raises Stale if somebody else changed the same meanwhile."""
        anew = {name: self._anew(seat, name) for name in ("discipline", "role")}
        seat.change(**anew, groups=tuple(self.cleaned_data["groups"]), by=by)

    def _anew(self, seat: Membership, name: str) -> str | None:
        chosen, now = str(self.cleaned_data[name]), str(getattr(seat, name))
        seen = self.data.get(f"seen_{name}") or now
        if chosen == seen:
            return None
        if now not in (seen, chosen):
            said = f"Somebody else changed the {name} of {seat.person.name} while this page was open."
            raise Stale(said, field=name, theirs=now, yours=chosen)
        return chosen


class InviteForm(SeatForm):
    """Whom to invite, as what. A lead makes nobody an owner."""

    email = forms.EmailField(max_length=254, label=_("E-mail"))

    def __init__(self, *args: Any, project: Project, by: Person, **more: Any) -> None:
        more.setdefault("initial", {"discipline": Discipline.SCIENCE, "role": Role.MEMBER})
        super().__init__(*args, project=project, **more)
        if not may(by, "change a member", project):
            offered = [choice for choice in Role.choices if choice[0] != Role.OWNER]
            self.fields["role"].choices = offered  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Return the address as it is kept. Raises ValidationError if it is on the project already."""
        email = str(self.cleaned_data["email"]).lower()
        if Membership.objects.present().filter(project=self.project, person__email=email).exists():
            raise ValidationError(_("%s is on the project already.") % email)
        return email

    def invite(self, *, by: Person) -> tuple[Invitation, str]:
        """Invite; return the invitation and its token."""
        typed = self.cleaned_data
        return Invitation.objects.invite(
            project=self.project, email=typed["email"], discipline=typed["discipline"], role=typed["role"],
            groups=tuple(typed["groups"]), by=by,
        )  # fmt: skip


class ProjectChangeForm(forms.Form):
    """What a project is called, what it is for, and where it lives. Its key stays."""

    name = forms.CharField(max_length=120, label=_("Name"))
    purpose = forms.CharField(max_length=2000, required=False, label=_("What it is for"))
    time_zone = ZoneField()


class TokenForm(forms.Form):
    """A token for a program."""

    LIVES = ((7, _("A week")), (30, _("30 days")), (90, _("90 days")), (365, _("A year")))
    name = forms.CharField(max_length=80, label=_("Name"), help_text=_("Which program uses it, and where."))
    scope = forms.ChoiceField(choices=Scope.choices, label=_("It may"), initial=Scope.PUSH)
    days = forms.TypedChoiceField(choices=LIVES, coerce=int, label=_("Expires after"), initial=90)

    def make(self, *, project: Project, by: Person) -> tuple[Token, str]:
        """Make it; return it and its secret."""
        typed = self.cleaned_data
        return Token.objects.make(
            project=project, name=typed["name"], scope=typed["scope"], lasts=timedelta(days=typed["days"]), by=by
        )


class GroupForm(forms.Form):
    """A working group."""

    name = forms.CharField(max_length=80, label=_("Name"))
    about = forms.CharField(max_length=500, required=False, label=_("What it works on"))


class AccountForm(forms.Form):
    """One's own account."""

    name = forms.CharField(max_length=120, label=_("Name"))
    initials = forms.CharField(max_length=3, label=_("Initials"))
    time_zone = ZoneField()
    theme = forms.ChoiceField(
        choices=[("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))], required=False
    )
    single_keys = forms.BooleanField(required=False, label=_("Single keys"))

    def clean_initials(self) -> str:
        """Return them in capitals."""
        return str(self.cleaned_data["initials"]).upper()[:3]  # a capital ß is two letters


def _judge_password(form: forms.Form, person: Person) -> None:
    if password := form.cleaned_data.get("password"):
        try:
            validate_password(password, person)
        except ValidationError as error:
            form.add_error("password", error)
