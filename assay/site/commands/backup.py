"""`assay backup`: a backup of the running instance, or the check of one."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assay.faces.cli.opening import open_house, open_instance
from assay.faces.cli.plain import plain
from assay.faces.cli.trouble import No, Trouble

if TYPE_CHECKING:
    from assay.site.archive import Manifest


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Check the backup in FILE: restore it into a scratch database and count.")
@click.option(
    "--with-secrets", is_flag=True, help="Put the secret key in too; keep the file where nobody else reads it."
)
def backup(file: Path, verify: bool, with_secrets: bool) -> None:
    """Write a backup of the instance to FILE, while it runs. It holds database, files and versions."""
    if verify:
        return _verify(file)
    if file.exists():
        raise Trouble(f"{file} is there already, and backups are not overwritten. Take another name.")
    folder = file.absolute().parent
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}. Make it first.")
    if not os.access(folder, os.W_OK):
        raise Trouble(f"{folder} cannot be written to. Take another folder.")
    open_instance()
    from assay.site.backup import back_up

    manifest = back_up(file.absolute(), with_secrets=with_secrets)
    click.echo(f"{file}: {in_words(manifest)}. Check it with: assay backup --verify {file}")
    click.echo("Sessions are not in it: after a restore, here or elsewhere, everybody signs in again.")
    if not with_secrets:
        click.echo("The secret key is not in it: restored elsewhere, open links to reset a password end.")


def in_words(manifest: "Manifest") -> str:
    """Say what a backup holds."""
    rows, uploads = sum(manifest.tables.values()), sum(name.startswith("files/") for name in manifest.parts)
    of = plain(f"of Assay {manifest.assay}, made {manifest.made_at[:16].replace('T', ' ')} UTC")
    return f"{rows:,} rows in {len(manifest.tables)} tables, {uploads:,} files, {of}"


def _verify(file: Path) -> None:
    open_house()
    from assay.site.archive import BadArchive
    from assay.site.backup import verify

    try:
        manifest = verify(file)
    except BadArchive as bad:
        raise No(f"{file} cannot be restored. {bad}") from bad
    click.echo(f"{file} is whole: {in_words(manifest)}.")
