"""The stylesheet, the icons and the scripts, as files."""

import re
from pathlib import Path

import pytest

from assay.ui import css, signs

UI = Path(css.__file__).parent
STATIC = UI / "static" / "assay"
TEMPLATES = sorted((UI / "jinja2").rglob("*.html"))
SCRIPTS = sorted(STATIC.glob("js/*.js"))


def test_the_committed_sheet_is_made_of_the_parts():
    assert css.SHEET.read_text("utf-8") == css.build(), "Run `python -m assay.ui.css`."


def test_every_rule_stands_in_a_layer():
    for part in sorted(UI.glob("styles/*.css"))[1:]:
        assert re.match(
            r"(/\*.*?\*/\s*)?@layer (reset|tokens|base|layout|components|utilities)\{", part.read_text("utf-8")
        ), part.name


def test_colours_come_from_the_tokens():
    for part in UI.glob("styles/[1-9]*.css"):
        assert not re.search(r"#[0-9a-f]{3,8}\b(?!\))|rgba?\(", part.read_text("utf-8").replace("url(#hatch)", "")), (
            part.name
        )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_style_and_no_script_of_its_own(template):
    html = template.read_text("utf-8")

    assert not re.search(r"""\sstyle=|\son[a-z]+=["']|hx-on|hx-vals=["']js|javascript:|<style""", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    asked = {
        name for path in TEMPLATES for name in re.findall(r"""\bicon\(["']([\w-]+)["']""", path.read_text("utf-8"))
    }

    assert asked | set(signs.EVIDENCE_ICONS.values()) <= drawn


def test_every_mark_has_a_drawing_and_a_word():
    drawn = set(re.findall(r'id="m-([\w-]+)"', (UI / "jinja2" / "_marks.html").read_text("utf-8")))

    assert drawn == {signs.drawing_of(name) for name in signs.WORDS}
    assert set(signs.TINTS) | {"story", "spike", "task", "bug", "ready", "blocked"} == set(signs.WORDS)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_small_typed_and_imports_its_neighbours(script):
    code = script.read_text("utf-8")

    assert code.startswith("// @ts-check\n")
    assert len(code.splitlines()) < 125
    for line in re.findall(r"^import .*$", code, re.M):
        assert re.search(r'from "\./[\w]+\.js";$', line), line
    assert not re.search(r"\beval\(|new Function|\.innerHTML|insertAdjacentHTML|document\.write", code)


def test_all_words_that_the_scripts_say_are_on_the_page():
    asked = {name for path in SCRIPTS for name in re.findall(r"words\(\)\.(\w+)", path.read_text("utf-8"))}
    given = set(
        re.findall(r"data-(\w+)=", (UI / "jinja2/shell/overlays.html").read_text("utf-8").split('id="words"')[1])
    )

    assert asked == given
