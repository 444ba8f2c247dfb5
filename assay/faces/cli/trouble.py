"""How a command says that something is wrong: one sentence on what happened and one on what to do."""

import errno
from typing import IO, Any

import click

from assay.events.refusals import Refused
from assay.faces.cli.plain import plain
from assay.faces.faults import fault_of

NO, BAD_INPUT, CANCELLED, SIGN_IN = 1, 2, 3, 4
#: what is wrong with the name of a file or folder, and not with the machine
MISNAMED = (errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.ENOTDIR, errno.ELOOP)


class Trouble(click.ClickException):
    """Something that whoever typed the command can mend."""

    exit_code = BAD_INPUT

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it where errors go."""
        click.echo(plain(f"assay: {self.message}"), file=file, err=True)


class No(Trouble):
    """The answer is no."""

    exit_code = NO


def told(error: Exception) -> str | None:
    """Return an error as a sentence, None if it is an error of the program."""
    if isinstance(error, Refused):
        return f"{error.message} {error.way_out}".strip()
    if isinstance(error, OSError) and error.errno in MISNAMED:
        return f"{error.filename} cannot be used: {error.strerror}. Name another one."
    fault = fault_of(error)
    return str(fault) if fault else None
