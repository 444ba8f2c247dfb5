"""Setting Django up for a command."""

import os
from pathlib import Path

from assay.faces.cli.trouble import Trouble, told
from assay.installing import in_a_checkout


def open_house() -> None:
    """Read the settings and load the rooms. Raises Trouble if the settings are wrong or the home cannot be used."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.umask(0o077)  # what is kept in a home, or written out of it, is for its owner alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assay.site.settings")
    try:
        django.setup()
    except OSError as error:
        raise Trouble(f"{told(error) or error} (ASSAY_HOME is {_home()})") from error
    except (ImproperlyConfigured, ValueError) as error:
        raise Trouble(setting_in_words(error)) from error


def _home() -> Path:
    return Path(os.environ.get("ASSAY_HOME") or "assay-data").expanduser().absolute()


def setting_in_words(error: Exception) -> str:
    """Say of a setting that it cannot be used, and why."""
    if "psycopg" in str(error):
        return f"PostgreSQL needs one more package. Install it {in_a_checkout('postgres')}"
    return f"A setting cannot be used: {error} See docs/settings.md."


def open_instance() -> None:
    """Open the house and see that its database is there and of this version. Raises Trouble if not.

    Where there is none nothing is made, not even the key of a new one.
    """
    if not os.environ.get("ASSAY_DATABASE_URL") and not (_home() / "assay.sqlite3").exists():
        raise Trouble(f"There is no instance in {_home()}. Start one with: assay serve, or set ASSAY_HOME.")
    open_house()
    from assay.faces.faults import BEHIND
    from assay.faces.standing import ahead_in_words, standing

    stands = standing()
    if stands.is_ahead:
        raise Trouble(ahead_in_words(stands))
    if stands.pending:
        raise Trouble(str(BEHIND))
