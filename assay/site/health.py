"""Looking an instance over: each finding is a sentence, and what is wrong says what to do."""

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.db import connection
from django_tasks_db.models import DBTaskResult

from assay import clock
from assay.events.models import Event
from assay.faces.faults import fault_of
from assay.faces.standing import ahead_in_words, standing
from assay.jobs.models import LEASE, Worker
from assay.site.findings import Finding

LITTLE = 512 * 2**20  # bytes: below this a migration or a backup may not find room
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)


def examine() -> Iterator[Finding]:
    """Look at one thing after the other, once the settings are read."""
    for look in (_home, _room, _secret, _database, _static, _jobs, _mail, _clock):
        yield from _looked(look)


def _looked(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:
        if (fault := fault_of(error)) is None:
            raise
        yield Finding(str(fault), is_wrong=True)


def _home() -> Iterator[Finding]:
    with TemporaryFile(dir=settings.HOME) as file:
        file.write(b"0" * 4096)
    yield Finding(f"The home {settings.HOME} can be written to")


def _room() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HOME).free
    words = f"{free / 2**30:.1f} GB are free on its disk"
    yield Finding(f"Only {words}. Make room." if free < LITTLE else words, is_wrong=free < LITTLE)


def _secret() -> Iterator[Finding]:
    file: Path = settings.HOME / "secret.key"
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        yield Finding(f"Others can read the secret key. Mend it with: chmod 600 {file}", is_wrong=True)
    else:
        yield Finding("The secret key is readable by its owner alone")


def _database() -> Iterator[Finding]:
    if not _has_database():
        yield Finding("There is no database yet: assay serve makes it", is_note=True)
        return
    if connection.vendor == "sqlite":
        yield from _soundness()
    stands = standing()
    if stands.is_ahead:
        yield Finding(ahead_in_words(stands), is_wrong=True)
    elif stands.pending:
        yield Finding(f"{len(stands.pending)} migrations are due: assay serve does them at its start", is_note=True)
    else:
        yield Finding(f"The database ({connection.vendor}) answers and fits this version")


def _has_database() -> bool:
    """Whether there is one to ask: merely asking would make an empty SQLite file."""
    return connection.vendor != "sqlite" or Path(settings.DATABASES["default"]["NAME"]).exists()


def _soundness() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        said = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if said != "ok":
        yield Finding(
            "The database file is damaged. Stop Assay and restore a backup: assay restore FILE", is_wrong=True
        )
    if journal != "wal":
        yield Finding("The disk does not allow SQLite's write-ahead log; is it a network disk? Use a local one, or "
                      "PostgreSQL (ASSAY_DATABASE_URL)", is_wrong=True)  # fmt: skip


def _static() -> Iterator[Finding]:
    if (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding("Styles and scripts are collected")
    else:
        yield Finding("Styles and scripts are not collected yet: assay serve does it at its start", is_note=True)


def _jobs() -> Iterator[Finding]:
    if not _has_database() or not standing().is_level:
        return
    last = Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    waiting = DBTaskResult.objects.ready().count()
    if last and clock.now() - last <= LEASE:
        yield Finding("Jobs are done: a worker looks for them")
    elif waiting:
        since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
        yield Finding(f"{waiting} {'job waits' if waiting == 1 else 'jobs wait'}, and no worker has looked for them "
                      f"{since}. Start one: assay serve does it, or assay worker", is_wrong=True)  # fmt: skip
    else:
        yield Finding("No worker looks for jobs: assay serve does it while it runs, or assay worker", is_note=True)


def _mail() -> Iterator[Finding]:
    if settings.CONFIGURATION.email_url:
        yield Finding(f"Mail goes out by {settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    else:
        yield Finding("No mail server is set (ASSAY_EMAIL_URL): no mail goes out. Invitations are links to copy, and "
                      "assay user reset prints the link for a password", is_note=True)  # fmt: skip


def _clock() -> Iterator[Finding]:
    now = clock.now()
    can_tell = _has_database() and standing().is_level
    last = Event.objects.order_by("-id").values_list("at", flat=True).first() if can_tell else None
    if now < RELEASED or (last and last > now):
        yield Finding(f"The clock says {now:%Y-%m-%d %H:%M} UTC, earlier than what has happened here. Set it right.",
                      is_wrong=True)  # fmt: skip
    else:
        yield Finding(f"The clock says {now:%Y-%m-%d %H:%M} UTC")
