"""The command line: thin doors, each in a file of its own, loaded when it is asked for.

Exit codes: 0 ok, 1 the answer is no, 2 bad input or a fault that a person can mend, 3 cancelled, 4 sign in.
"""

import sys
from collections.abc import Callable, Mapping, Sequence

import click

from assay import __version__
from assay.faces.cli.trouble import BAD_INPUT, CANCELLED, Trouble, told

Loader = Callable[[], click.Command]


class Doors(click.Group):
    """A group whose commands are imported when they are needed: `assay assess` does not wait for Django."""

    def __init__(self, loaders: Mapping[str, Loader]) -> None:
        super().__init__("assay", help="Run machine-learning projects the Agile way, on evidence.")
        self.loaders = loaders

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names in the order in which they are told."""
        return list(self.loaders)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return one command, None if there is none of that name."""
        return self.loaders[cmd_name]() if cmd_name in self.loaders else None


def _assess() -> click.Command:
    from assay.faces.cli.assess import assess

    return assess


def _check() -> click.Command:
    from assay.faces.cli.check import check

    return check


def _evidence() -> click.Command:
    from assay.faces.cli.evidence import evidence

    return evidence


def _profile() -> click.Command:
    from assay.faces.cli.profile import profile

    return profile


def _user() -> click.Command:
    from assay.faces.cli.user import user

    return user


def _version() -> click.Command:
    from assay.faces.cli.version import version

    return version


OWN: dict[str, Loader] = {
    "check": _check, "assess": _assess, "evidence": _evidence, "profile": _profile, "user": _user, "version": _version,
}  # fmt: skip


def run(arguments: Sequence[str], doors: Mapping[str, Loader] = OWN) -> int:
    """Run one command and return its exit code; what a person can mend is told in a sentence, without a traceback."""
    try:
        code = click.version_option(__version__)(Doors(doors)).main(
            list(arguments), prog_name="assay", standalone_mode=False
        )
    except click.ClickException as trouble:
        trouble.show()
        return trouble.exit_code
    except click.Abort:
        click.echo("Cancelled.", err=True)
        return CANCELLED
    except BrokenPipeError:  # whoever read it has read enough
        sys.stderr.close()
        return 0
    except Exception as error:
        if (sentence := told(error)) is None:
            raise
        Trouble(sentence).show()
        return BAD_INPUT
    return code if isinstance(code, int) else 0
