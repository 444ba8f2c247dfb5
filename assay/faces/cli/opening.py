"""Setting Django up for a command."""

import os

from assay.faces.cli.trouble import Trouble, told


def open_house() -> None:
    """Read the settings and load the rooms. Raises Trouble if the settings are wrong or the home cannot be used."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.umask(0o077)  # what is kept in a home, or written out of it, is for its owner alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assay.site.settings")
    try:
        django.setup()
    except OSError as error:
        home = os.environ.get("ASSAY_HOME", "assay-data")
        raise Trouble(f"{told(error) or error} (ASSAY_HOME is {home})") from error
    except (ImproperlyConfigured, ValueError) as error:
        raise Trouble(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    if "psycopg" in str(error):
        return "PostgreSQL needs one more package. Install it with: pip install 'assay-crew[postgres]'"
    return f"A setting cannot be used: {error} See docs/settings.md."


def open_instance() -> None:
    """Open the house and see that its database is there and of this version. Raises Trouble if not."""
    open_house()
    from django.conf import settings
    from django.db import connection

    from assay.faces.faults import BEHIND
    from assay.faces.standing import ahead_in_words, standing

    if connection.vendor == "sqlite" and not settings.DATABASES["default"]["NAME"].exists():
        raise Trouble(f"There is no instance in {settings.HOME}. Start one with: assay serve, or set ASSAY_HOME.")
    stands = standing()
    if stands.is_ahead:
        raise Trouble(ahead_in_words(stands))
    if stands.pending:
        raise Trouble(str(BEHIND))
