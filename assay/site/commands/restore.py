"""`assay restore`: put a backup in place."""

import sys
from pathlib import Path

import click

from assay.faces.cli.opening import open_house
from assay.faces.cli.trouble import Trouble
from assay.site.commands.backup import in_words


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask; without a terminal it has to be said.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup in FILE in place of the instance, which has to be stopped. What was there is kept aside."""
    if not yes and not sys.stdin.isatty():
        raise Trouble("Without a terminal nobody can be asked whether to replace the instance: say --yes.")
    open_house()
    from django.conf import settings

    from assay.site.archive import BadArchive
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
        raise Trouble(f"{file} cannot be restored. {bad} Nothing was changed.") from bad
    click.echo(f"Restored: {in_words(manifest)}.")
    if aside:
        click.echo(f"What was there before is kept in {aside}.")
    click.echo("Everybody signs in again, since sessions are in no backup. Start it with: assay serve")
