"""How accounts are opened and kept: by invitation or with the first-start code, never by a form for strangers."""

from collections.abc import Callable
from functools import wraps
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from assay.crew.models import Person
from assay.events.refusals import Refused

View = Callable[..., HttpResponse]

SAID = {
    "account/messages/password_changed.txt": _("Your password is changed. Every other browser is signed out."),
    "account/messages/password_set.txt": _("Your password is set."),
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Keeps sign-up closed, writes by the one write path, and says things in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail and password do not match."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or choose a new password."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        """Answer that nobody signs up by themselves."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be sent on to an address: a page of this server, named by its path alone."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def set_password(self, user: Person, password: str) -> None:
        """Set a password, and record that it was."""
        user.choose_password(password, by=user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Return the page that is shown when a password was changed."""
        return reverse("crew:me")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a mail: to the instance's own address, whatever Host the request named."""
        uid, _dash, token = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_args: Any, **_more: Any
    ) -> None:
        """Say what is worth saying; that one is signed in is seen."""
        if message_template in SAID:
            messages.add_message(request, level, str(SAID[message_template]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail. Raises Refused if the mail server does not take it, whoever it is for."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            raise Refused(
                "The mail server did not take the mail.",
                way_out="Try again later. Whoever runs this server can print a link at once: assay user reset.",
            ) from error

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """Count tries by account alone: a Host header with another port must not open a new count."""
        return str(credentials.get("email", "")).strip().lower()


def absolute(path: str) -> str:
    """Return the whole address of a page of this instance."""
    base: str = settings.CONFIGURATION.url
    return base.rstrip("/") + path


def sends_mail() -> bool:
    """Whether this instance has a mail server; without one, links are copied, or printed by a command."""
    return bool(settings.CONFIGURATION.email_url)


def mail(to: str, subject: str, text: str) -> bool:
    """Send a mail; answer whether it went out, since what it tells of stands either way."""
    try:
        send_mail(subject, text, None, [to])
    except (SMTPException, OSError):
        return False
    return True


def enter(request: HttpRequest, person: Person) -> None:
    """Sign somebody in who has just shown who they are; the session gets a new key."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])


def limited(action: str, key: Callable[[HttpRequest], str] | None = None) -> Callable[[View], View]:
    """Let a view answer 429 where it is sent to too often; settings.ACCOUNT_RATE_LIMITS says how often that is.

    key: says what is counted besides the sender's address, such as the invitation that is tried.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            counted = key(request) if key else None
            refused: HttpResponse | None = ratelimit.consume_or_429(request, action=action, key=counted)
            return refused or view(request, *args, **kwargs)

        return guarded

    return decorate
