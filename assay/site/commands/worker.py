"""`assay worker`: the jobs of an instance, in a process of their own."""

import signal
from types import FrameType

import click

from assay.faces.cli.opening import open_instance
from assay.faces.cli.trouble import Trouble


@click.command()
def worker() -> None:
    """Do the jobs of an instance beside `assay serve`, which does them too unless ASSAY_WORKER is 0."""
    open_instance()
    from django.conf import settings

    from assay.jobs.working import Working
    from assay.site.locks import Taken, running

    lock = running(settings.HOME)
    try:
        lock.share()
    except Taken as taken:
        raise Trouble("This instance is being restored or brought up to date. Try again when that is done.") from taken
    working = Working()

    def stop(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001  the signature of a handler
        working.end()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    working.start()
    click.echo("Jobs are done here (Ctrl-C stops it)")
    working.wait()
    working.stop()
