"""What is typed to connect a tracker, checked; a secret is the one thing that is not shown again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assay.connect.models import SignIn, Tracker
from assay.crew.models import Person, Project
from assay.events.refusals import Refused
from assay.net import Address, BadAddress


class TrackerForm(forms.Form):
    """A connection: where, how we sign in, and what is looked at."""

    address = forms.CharField(
        max_length=500, label=_("Address"), help_text=_("Where its pages open: https://mlflow.example.org"),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    sign_in = forms.ChoiceField(choices=SignIn.choices, label=_("How Assay signs in"))
    user = forms.CharField(
        max_length=120, required=False, label=_("Name"),
        help_text=_("Of a user that may only read. Not needed with a token."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    secret = forms.CharField(
        max_length=2000, required=False, strip=False, label=_("Password or token"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
    experiments = forms.CharField(
        max_length=2000, required=False, label=_("Experiments"), widget=forms.Textarea({"rows": 2}),
        help_text=_("Their names, one a line. Empty: all that it shows."),
    )  # fmt: skip

    def __init__(self, *args: Any, tracker: Tracker | None = None, **more: Any) -> None:
        names = ("address", "sign_in", "user", "experiments")
        if tracker is not None:
            more.setdefault("initial", {name: getattr(tracker, name) for name in names})
        super().__init__(*args, **more)
        self.tracker = tracker
        kept = _(" Empty: the one that is kept stays, for the same server.") if tracker and tracker.secret else ""
        self.fields["secret"].help_text = f"{_('Kept encrypted, and shown nowhere.')}{kept}"

    def clean_address(self) -> str:
        """Return the address as it is asked. Raises ValidationError for one that cannot be."""
        try:
            return str(Address.read(str(self.cleaned_data["address"])))
        except BadAddress as fault:
            raise ValidationError(str(fault)) from fault

    def clean_experiments(self) -> str:
        """Return the names, one a line."""
        lines = str(self.cleaned_data["experiments"]).splitlines()
        return "\n".join(name for line in lines if (name := line.strip()))

    def clean(self) -> dict[str, Any]:
        """Refuse a sign-in that lacks its half: a secret that would be sent nowhere, or a password of nobody."""
        its: dict[str, Any] = super().clean() or self.cleaned_data
        if its.get("sign_in") == SignIn.NONE and its.get("secret"):
            self.add_error("sign_in", _("A password or token was typed: choose which it is, and type it again."))
        if its.get("sign_in") == SignIn.BASIC and not its.get("user"):
            self.add_error("user", _("Type the name that the password belongs to."))
        return its

    def save(self, project: Project, *, by: Person) -> Tracker | None:
        """Connect it, or change it; None, with what is wrong kept at its field, where that is refused."""
        try:
            if self.tracker is None:
                return Tracker.objects.connect(project=project, by=by, **self.cleaned_data)
            self.tracker.change(by=by, **self.cleaned_data)
        except Refused as refused:
            self.add_error("secret" if "secret" in refused.message or "password" in refused.message else None,
                           f"{refused.message} {refused.way_out}")  # fmt: skip
            return None
        return self.tracker
