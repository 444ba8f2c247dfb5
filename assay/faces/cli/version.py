"""`assay version`: which version this is."""

import platform

import click

from assay import __version__


@click.command()
def version() -> None:
    """Say which version of Assay and of Python this is."""
    click.echo(f"Assay {__version__}, Python {platform.python_version()}")
