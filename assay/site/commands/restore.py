"""`assay restore`: put a backup in place."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assay.faces.cli.opening import open_house
from assay.faces.cli.trouble import Trouble
from assay.site.commands.backup import in_words

if TYPE_CHECKING:
    from assay.site.archive import BadArchive


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask; without a terminal it has to be said.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup in FILE in place of the instance, which has to be stopped. What was there is kept aside."""
    if not yes and not (sys.stdin and sys.stdin.isatty()):
        raise Trouble("Without a terminal nobody can be asked whether to replace the instance: say --yes.")
    from assay.site.archive import BadArchive, manifest_of

    try:
        manifest_of(file)  # what is no backup is said before anybody is asked, and before a new home is made
    except BadArchive as bad:
        raise _cannot(file, bad) from bad
    open_house()
    from django.conf import settings

    from assay.site.restore import Running, restore

    if not yes:
        click.confirm(f"Put {file} in place of what is in {settings.HOME}?", abort=True)
    try:
        manifest, aside = restore(file.absolute())
    except Running as running:
        raise Trouble(
            "The instance is running. Stop it, restore, and start it again. Nothing was changed."
        ) from running
    except BadArchive as bad:
        raise _cannot(file, bad) from bad
    click.echo(f"Restored: {in_words(manifest)}.")
    if aside:
        click.echo(f"What was there before is kept in {aside}.")
    click.echo("Everybody signs in again, since sessions are in no backup. Start it with: assay serve")


def _cannot(file: Path, bad: "BadArchive") -> Trouble:
    return Trouble(f"{file} cannot be restored. {bad} Nothing was changed.")
