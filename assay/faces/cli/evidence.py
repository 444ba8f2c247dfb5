"""`assay evidence push`: runs or predictions out of a file, to a server or into the instance of this machine."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from assay.faces.cli.plain import plain
from assay.faces.cli.trouble import BAD_INPUT, NO, Trouble

if TYPE_CHECKING:
    from assay.faces.cli.pushing import Taken

MOST_LINES = 20


@click.group()
def evidence() -> None:
    """Bring runs to hypotheses."""


@evidence.command()
@click.argument("file", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option("--hypothesis", help="Whose evidence it is, such as H3 or CHURN-H3; not needed where runs name it.")
@click.option("--arm", type=click.Choice(["baseline", "candidate"]), help="All runs of the file are of this arm.")
@click.option("--seed", help="All runs of the file are of this seed.")
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column says what; may be repeated."
)
@click.option("--to", "url", help="The server. Default: ASSAY_URL, where there is a token; else this machine.")
@click.option("--project", help="The project's key. Default: ASSAY_PROJECT, or what stands before the hypothesis.")
@click.option("--token-file", type=click.Path(), help="A file with the token. Default: ASSAY_TOKEN, ASSAY_TOKEN_FILE.")
@click.option("--as", "email", help="Without a server: in whose name, by their address.")
@click.pass_context
def push(
    context: click.Context, file: Path, hypothesis: str | None, arm: str | None, seed: str | None,
    columns: tuple[str, ...], url: str | None, project: str | None, token_file: str | None, email: str | None,
) -> None:  # fmt: skip
    """Push the runs in FILE: a table (CSV, JSON, JSON lines), a folder of DVCLive, event files of TensorBoard, a zip;
    - reads it from standard input.

    For a hypothesis about two models on one test set it is a table of their predictions, one row a test example.
    Prints what came in, and what was left out and why. Exits 1 if nothing of it is evidence, 4 if a token is needed.
    """
    from assay.faces.cli.pushing import Asked

    before, _, _ = (hypothesis or "").rpartition("-")
    project = project or before or os.environ.get("ASSAY_PROJECT", "")
    has_token = token_file or os.environ.get("ASSAY_TOKEN") or os.environ.get("ASSAY_TOKEN_FILE")
    with _at_hand(file) as its:
        asked = Asked(its, hypothesis or "", _fields(columns), arm or "", seed or "")
        if url or has_token:
            from assay.faces.cli.pushing_there import push_there

            taken = push_there(asked, url=url or "", project=project, token_file=token_file or "")
        else:
            from assay.faces.cli.pushing_here import push_here

            taken = push_here(asked, project=project, email=email or "")
    _tell(taken)
    if taken.refused:
        _tell_refused(taken.refused, file)
        context.exit(BAD_INPUT)
    context.exit(0 if taken.is_evidence else NO)


@contextmanager
def _at_hand(file: Path) -> Iterator[Path]:
    """The file itself; of standard input a copy, since a table is read more than once."""
    if str(file) != "-":
        yield file
        return
    with TemporaryDirectory(prefix="assay-") as folder:
        copy = Path(folder, "standard-input")
        with copy.open("wb") as opened:
            shutil.copyfileobj(sys.stdin.buffer, opened)
        yield copy


def _fields(columns: tuple[str, ...]) -> dict[str, str]:
    told = dict(one.partition("=")[::2] for one in columns)
    if not all(told) or not all(told.values()):
        raise Trouble("--map wants a field and a column, such as --map arm=variant.")
    return told


def _tell(taken: "Taken") -> None:
    for note in taken.notes:
        click.echo(plain(note), err=True)
    click.echo(plain(taken.sentence))
    for count, why in taken.left_out:
        click.echo(plain(f"  left out: {count:,} × {why}"))


def _tell_refused(refused: dict[str, list[int]], file: Path) -> None:
    for why, lines in refused.items():
        places = ", ".join(map(str, lines[:MOST_LINES])) + (" …" if len(lines) > MOST_LINES else "")
        click.echo(plain(f"  not taken: line{'s' if len(lines) > 1 else ''} {places}: {why}"), err=True)
    click.echo(plain(f"Mend or remove what was not taken in {file}, and push it again: a run counts once."), err=True)
