"""I33: what lies in a home is for its owner alone: sessions, hashes of passwords, the secret key, uploads."""

import os
import subprocess
import sys

OPENS = (
    "from assay.faces.cli.opening import open_house; open_house();"
    "from django.db import connection; connection.cursor().execute('CREATE TABLE kept (x)');"
    "from django.conf import settings; (settings.HOME / 'uploads').mkdir()"
)


def test_i33_every_file_of_a_home_is_its_owners_alone(tmp_path):
    home = tmp_path / "home"
    environment = {"PATH": os.environ["PATH"], "ASSAY_HOME": str(home)}

    subprocess.run([sys.executable, "-c", OPENS], env=environment, check=True, timeout=60)

    found = {path.name: path.stat().st_mode & 0o077 for path in (home, *home.rglob("*"))}
    assert {"home", "secret.key", "assay.sqlite3", "uploads"} <= found.keys()
    assert set(found.values()) == {0}
