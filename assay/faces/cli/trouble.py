"""How a command says that something is wrong: one sentence on what happened and one on what to do."""

from typing import IO, Any

import click

from assay.events.refusals import Refused
from assay.faces.faults import fault_of

NO, BAD_INPUT, CANCELLED = 1, 2, 3


class Trouble(click.ClickException):
    """Something that whoever typed the command can mend."""

    exit_code = BAD_INPUT

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it where errors go."""
        click.echo(f"assay: {self.message}", file=file, err=True)


class No(Trouble):
    """The answer is no."""

    exit_code = NO


def told(error: Exception) -> str | None:
    """Return an error as a sentence, None if it is an error of the program."""
    if isinstance(error, Refused):
        return f"{error.message} {error.way_out}".strip()
    fault = fault_of(error)
    return str(fault) if fault else None
