"""The server of `assay serve`: a uvicorn that stops at once."""

import asyncio
import errno
import resource
import signal
import socket
from types import FrameType

import uvicorn

DESCRIPTORS = 4096  # a stream and its sockets; the usual limit of 1024 would end at as many streams


class Server(uvicorn.Server):
    """Ends its live streams when it is told to stop, so that nothing waits for them."""

    loop: asyncio.AbstractEventLoop

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self.config.load()
        from assay.site.housekeeping import keep_house, own_worker  # noqa: PLC0415  models are there once pages are

        keeping = asyncio.create_task(keep_house())
        with own_worker():
            try:
                await super().serve(sockets)
            finally:
                keeping.cancel()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  uvicorn's signature
        """Stop; asked a second time by Ctrl-C, without waiting for pages that are being made."""
        from assay.site.asgi import streams  # noqa: PLC0415  loaded when the server starts, not to read settings early

        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
        self.loop.call_soon_threadsafe(streams.end)


def configuration(*, reload: bool = False) -> uvicorn.Config:
    """Return how uvicorn serves Assay. A proxy's headers are read by Django, which knows how many are trusted."""
    return uvicorn.Config(
        "assay.site.asgi:application",
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=5,
        reload=reload,
        reload_dirs=["assay"] if reload else None,
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; whoever connects waits until the server is up. Raises OSError if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=2048)
    listening.set_inheritable(True)
    return listening


def free_port_after(host: str, port: int) -> int | None:
    """Return the next port that nobody uses, None if there is none among the next hundred."""
    for candidate in range(port + 1, min(port + 101, 65536)):
        try:
            listen(host, candidate).close()
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
        else:
            return candidate
    return None


def run(listening: socket.socket) -> None:
    """Serve until told to stop."""
    _raise_the_limit()
    Server(configuration()).run(sockets=[listening])


def run_and_reload(listening: socket.socket) -> None:
    """Serve, and start anew when the source changes: for work on Assay itself."""
    from uvicorn.supervisors import ChangeReload  # noqa: PLC0415  needed for work on Assay alone

    config = configuration(reload=True)
    ChangeReload(config, target=Server(config).run, sockets=[listening]).run()


def _raise_the_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
