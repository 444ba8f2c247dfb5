import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.instance import Instance, another_database, name_of

SERVER = os.environ.get("ASSAY_TEST_DATABASE_URL", "")


@pytest.fixture
def new_instance(tmp_path: Path) -> Callable[..., Instance]:
    """Make an empty instance on the engine that the tests run on, or on SQLite (`on="sqlite"`)."""
    return lambda name, on="": Instance(tmp_path / name, "" if on == "sqlite" else another_database(SERVER))


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """An instance with a small crew and twenty items, which tests copy and do not change."""
    return Instance(tmp_path_factory.mktemp("seeded") / "own", another_database(SERVER)).set_up()


@pytest.fixture
def instance(seeded: Instance, tmp_path: Path) -> Instance:
    """A copy of that instance, stopped."""
    shutil.copytree(seeded.home, tmp_path / "own")
    like = name_of(seeded.environment.get("ASSAY_DATABASE_URL", ""))
    return Instance(tmp_path / "own", another_database(SERVER, like=like))


@pytest.fixture(scope="session")
def kept_backup(seeded: Instance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of that instance, which tests copy and do not change."""
    file = tmp_path_factory.mktemp("kept") / "backup.zip"
    done = seeded.run("backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture
def backup(kept_backup: Path, tmp_path: Path) -> Path:
    """A copy of that backup."""
    return Path(shutil.copy(kept_backup, tmp_path / "backup.zip"))
