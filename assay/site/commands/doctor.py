"""`assay doctor`: what is wrong with this installation, in plain words."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

import click

from assay import __version__
from assay.faces.cli.opening import open_house, setting_in_words
from assay.faces.cli.trouble import No, Trouble
from assay.installing import in_a_checkout

if TYPE_CHECKING:
    from assay.site.findings import Finding


@click.command()
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port that it is to listen on."
)
def doctor(port: int) -> None:
    """Look the installation over, and change nothing. Exits 1 if something is wrong."""
    click.echo(f"ok     Assay {__version__} on Python {sys.version.split()[0]}")
    if missing := [name for name in _required() if not _is_installed(name)]:
        raise No(f"{', '.join(missing)} is not installed. Install Assay again {in_a_checkout()}")
    wrong = sum(_tell(finding) for finding in (*_of_the_instance(), *_of_the_port(port)))
    if wrong:
        raise No(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.")
    click.echo("All is well.")


def _of_the_instance() -> "Iterator[Finding]":
    """Look at the settings, then at the instance if there is one: reading Django's settings would begin one."""
    from assay.site.configuration import Configuration
    from assay.site.findings import absence, understood

    configuration = Configuration.read()
    try:
        configuration.check()
        yield from understood(configuration)
        if absent := absence(configuration):
            yield absent
            return
        open_house()
    except (Trouble, ValueError) as trouble:
        raise No(trouble.message if isinstance(trouble, Trouble) else setting_in_words(trouble)) from trouble
    from assay.site.health import examine

    yield from examine()


def _of_the_port(port: int) -> "Iterator[Finding]":
    from assay.site.commands.serve import take
    from assay.site.findings import Finding

    try:
        take("127.0.0.1", port).close()
    except Trouble as trouble:
        yield Finding(f"{trouble.message} (It may be Assay itself.)", is_note=True)
    else:
        yield Finding(f"Port {port} is free")


def _tell(finding: "Finding") -> bool:
    click.echo(f"{finding.mark}  {finding.text}")
    return finding.is_wrong


def _required() -> list[str]:
    """Return the packages that this installation needs, those for other systems left out."""
    try:
        lines = requires("assay-crew") or []
    except PackageNotFoundError:  # run from a folder
        return []
    return [re.split(r"[^\w.-]", line)[0] for line in lines if ";" not in line]


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False
