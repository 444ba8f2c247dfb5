"""The package holds the files of Assay and nothing that happens to lie among them."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.absent import need

need("hatchling")

ROOT = Path(__file__).parents[2]
STRAY = [
    "pyvenv.cfg", "bin/python", "bin/pip", "lib/python3.11/site-packages/pip/main.py", "include/site/x.h",
    "share/man/x.1", "env/lib/python3.11/site-packages/six.py", "env/pyvenv.cfg", "env/bin/activate",
    "assay-data/assay.sqlite3", "assay-data/secret.key",
]  # fmt: skip


@pytest.fixture
def checkout(tmp_path):
    """A copy of what the package is made of, with a virtual environment and data made in the wrong place."""
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "assay", tmp_path / "assay", ignore=_stray_here)
    return tmp_path


def _stray_here(folder, names):
    at_the_top = {name.partition("/")[0] for name in STRAY} if Path(folder) == ROOT / "assay" else set()
    return {"__pycache__", "lib64", *at_the_top} & set(names)


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_a_virtual_environment_among_the_rooms_stays_out(checkout, kind, monkeypatch):
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    rooms = {path.relative_to(checkout).as_posix() for path in (checkout / "assay").rglob("*") if path.is_file()}
    for name in STRAY:
        (checkout / "assay" / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / "assay" / name).write_text("stray")
    monkeypatch.chdir(checkout)
    builder = WheelBuilder(str(checkout)) if kind == "wheel" else SdistBuilder(str(checkout))

    packed = {Path(file.relative_path).as_posix() for file in builder.recurse_included_files()}

    assert {name for name in packed if name.startswith("assay/")} == rooms
    assert not [name for name in packed if "site-packages" in name or "assay-data" in name]


def test_the_wheel_is_built_of_them(checkout, monkeypatch):
    from hatchling.builders.wheel import WheelBuilder

    (checkout / "assay" / "bin").mkdir()
    (checkout / "assay" / "bin" / "python").write_text("stray")
    monkeypatch.chdir(checkout)

    (wheel,) = WheelBuilder(str(checkout)).build(directory=os.fspath(checkout / "dist"))

    names = zipfile.ZipFile(wheel).namelist()
    assert "assay/site/console.py" in names and "assay/ui/jinja2/base.html" in names
    assert not [name for name in names if name.startswith("assay/bin/")]
