"""`assay serve`: the instance of a crew."""

import errno
import os
import socket
from typing import TYPE_CHECKING

import click

from assay import __version__
from assay.faces.cli.opening import open_house
from assay.faces.cli.trouble import Trouble

if TYPE_CHECKING:
    from assay.site.locks import Lock

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  names to warn about


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve an instance: the folder that ASSAY_HOME names (default: assay-data)."""
    listening = take(host, port)
    if host in EVERYWHERE and not os.environ.get("ASSAY_URL"):
        click.echo("People can open it by this machine's name once ASSAY_URL says it: ASSAY_URL=http://name:8000")
    listens, address = listens_at(host, listening), name_itself(host, listening)
    _lock = open_and_prepare()
    click.echo(f"Assay {__version__} runs at {listens} (Ctrl-C stops it)")
    if address != listens:
        click.echo(f"People open it at {address}, as ASSAY_URL says.")
    _welcome_the_first(address)
    run(listening)


def take(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises Trouble that names a free port if this one is taken."""
    from assay.site.server import free_port_after, listen

    try:
        return listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = free_port_after(host, port)
            raise Trouble(f"Port {port} is taken by another program. Use another one: --port {other or 0}") from error
        if error.errno == errno.EACCES:
            raise Trouble(f"Port {port} is for the system alone. Use one above 1023: --port 8000") from error
        if error.errno == errno.EADDRNOTAVAIL or (error.errno or 0) < 0:  # below 0: it has no such name either
            raise Trouble(f"This machine has no address {host}. Use --host 127.0.0.1 or 0.0.0.0.") from error
        raise


def name_itself(host: str, listening: socket.socket) -> str:
    """Return the address under which it is opened; without ASSAY_URL, the one that it listens on."""
    address = (os.environ.get("ASSAY_URL") or listens_at(host, listening)).rstrip("/")
    os.environ["ASSAY_URL"] = address
    return address


def listens_at(host: str, listening: socket.socket) -> str:
    """Return the address on this machine that a socket listens on."""
    shown = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"


def open_and_prepare() -> "Lock":
    """Set Django up and bring the instance up to date; the lock says that it runs."""
    open_house()
    from assay.site.preparing import prepare

    return prepare()


def run(listening: socket.socket) -> None:
    """Serve until told to stop."""
    from assay.site import server

    server.run(listening)


def _welcome_the_first(address: str) -> None:
    from assay.crew.firststart import code, is_empty

    if is_empty():
        click.echo(f"Nobody has an account yet. Open {address}/start/ and give this code, once: {code()}")
