"""`assay demo`: the example project, on this machine alone."""

import os
import sys
import webbrowser
from datetime import timedelta
from pathlib import Path

import click

from assay.faces.cli.trouble import Trouble
from assay.site.commands.serve import name_itself, open_and_prepare, run, take

HOST = "127.0.0.1"
SOURCE = Path(__file__).parents[3]
MARK = "example"  # the file in a home that says it holds the example
OLD = timedelta(days=7)


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--fresh", is_flag=True, help="Tell the example anew; what was done in it is gone.")
@click.option("--reload", is_flag=True, help="Start anew when the source changes, for work on Assay itself.")
def demo(port: int, fresh: bool, reload: bool) -> None:
    """Open the example project. Anybody on this machine may try it as any of its crew."""
    home = _home()
    listening = take(HOST, port)
    os.environ.update(ASSAY_HOME=str(home), ASSAY_DEMO="1", ASSAY_DEBUG="1" if reload else "")
    os.environ.pop("ASSAY_DATABASE_URL", None)  # the example never goes into a crew's own database
    os.environ.pop("ASSAY_URL", None)
    address = name_itself(HOST, listening)
    if fresh:
        _forget(home)
    _refuse_another_instance(home)
    click.echo("Telling the example project; it takes a few seconds the first time ...")
    _lock = open_and_prepare()
    _tell()
    click.echo(f"The example project runs at {address} (Ctrl-C stops it)")
    if _has_display():
        webbrowser.open(address)
    if reload:
        from assay.site.server import run_and_reload

        return run_and_reload(listening)
    run(listening)


def _home() -> Path:
    """Return the folder of the example: ASSAY_HOME, .run/demo of a checkout, else one among the user's caches."""
    if named := os.environ.get("ASSAY_HOME"):
        return Path(named).expanduser().absolute()
    if (SOURCE / "pyproject.toml").exists():
        return SOURCE / ".run" / "demo"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assay" / "demo"


def _refuse_another_instance(home: Path) -> None:
    if (home / "assay.sqlite3").exists() and not (home / MARK).exists():
        raise Trouble(f"{home} holds an instance of its own. Name another folder for the example: ASSAY_HOME=...")
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).touch()


def _forget(home: Path) -> None:
    """Delete an example that was told before; a crew's own instance is never touched."""
    from assay.site.locks import Taken, running

    if not (home / MARK).exists():
        return
    try:
        running(home).hold()
    except Taken as taken:
        raise Trouble("The example is running. Stop it first, then tell it anew.") from taken
    for name in ("assay.sqlite3", "assay.sqlite3-wal", "assay.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)


def _tell() -> None:
    from django.db import transaction

    from assay import clock
    from assay.demo import tell_once
    from assay.events.models import Event

    with transaction.atomic():  # an example that was told by half is none
        tell_once()
    last = Event.objects.order_by("-at").values_list("at", flat=True).first()
    if last and clock.now() - last > OLD:
        click.echo("It was told a while ago. To have it told as of today: assay demo --fresh")


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
