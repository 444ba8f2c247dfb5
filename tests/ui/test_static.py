"""Static files have hashed names, the imports of our modules included."""

import json
import re

import pytest
from django.core.management import call_command
from django.test import override_settings

STORED = {"staticfiles": {"BACKEND": "assay.ui.staticfiles.Storage"}}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=STORED):
        call_command("collectstatic", verbosity=0, interactive=False)
    return root


def test_a_module_imports_its_neighbours_by_their_hashed_names(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    page = (collected / names["assay/js/page.js"]).read_text()

    imported = re.findall(r"""(?:from|import)\s*\(?["']\./([\w.]+\.js)["']""", page)
    assert len(imported) >= 9
    assert all((collected / "assay/js" / name).is_file() for name in imported)
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imported)


def test_every_module_is_reached_by_hashed_names_alone(collected):
    for script in (collected / "assay/js").glob("*.????????????.js"):
        imports = re.findall(r"""(?:from\s*|import\s*\(?)["'](\./[^"']+)["']""", script.read_text())
        assert all(re.search(r"\.[0-9a-f]{12}\.js$", name) for name in imports), script.name


def test_the_sheet_finds_its_fonts(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    sheet = (collected / names["assay/css/assay.css"]).read_text()

    fonts = re.findall(r'url\("?\.\./fonts/([^)"]+)', sheet)
    assert len(fonts) == 2
    assert all((collected / "assay/fonts" / name).is_file() for name in fonts)


def test_everything_of_ours_is_compressed_beforehand(collected):
    assert (collected / "assay/css/assay.css.gz").is_file()
    assert (collected / "assay/icons.svg.gz").is_file()
