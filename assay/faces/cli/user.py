"""`assay user`: accounts, for whoever runs the instance."""

from typing import TYPE_CHECKING

import click

from assay.faces.cli.opening import open_instance
from assay.faces.cli.plain import plain
from assay.faces.cli.trouble import Trouble

if TYPE_CHECKING:
    from assay.crew.models import Person


@click.group()
def user() -> None:
    """List accounts, print a link that resets a password."""


@user.command("list")
def list_users() -> None:
    """List the accounts: address, name, projects."""
    open_instance()
    from assay.crew.models import Membership, Person

    projects: dict[int, list[str]] = {}
    seats = Membership.objects.present().order_by("project__key").values_list("person_id", "project__key", "role")
    for person_id, key, role in seats:
        projects.setdefault(person_id, []).append(f"{key} ({role})")
    for person in Person.objects.order_by("email"):
        where = ", ".join(projects.get(person.pk, ["no project"]))
        off = "" if person.is_active else "  (switched off)"
        click.echo(plain(f"{person.email}  {person.name}  {where}{off}"))


@user.command()
@click.argument("email")
def reset(email: str) -> None:
    """Print a link with which EMAIL chooses a new password. It works once, and for a few days."""
    open_instance()
    from assay.crew.models import Person

    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise Trouble(f"Nobody has an account as {email}. See who has: assay user list")
    click.echo(_link(person))


def _link(person: "Person") -> str:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.urls import reverse

    from assay.crew.accounts import absolute

    words = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return absolute(reverse("account_reset_password_from_key", kwargs=words))
