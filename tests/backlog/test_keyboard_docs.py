"""docs/keyboard.md names every key that a page or a script declares."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "keyboard.md").read_text("utf-8")
DECLARED = re.compile(r"""(?:data-shortcut="|\bkeys="|\bbind\(["'])([^"'{}]+)["']""")
WRITTEN = {"Escape": "Esc"}


def declared():
    files = [
        *ROOT.glob("assay/*/jinja2/**/*.html"),
        *ROOT.glob("assay/**/static/**/*.js"),
        *ROOT.glob("assay/*/apps.py"),
    ]
    keys = {key for file in files for key in DECLARED.findall(file.read_text("utf-8"))}
    for arrow in ("Up", "Down", "Left", "Right"):
        keys.add(f"Alt+{arrow}")
    return keys | {"Alt+Shift+Up", "Alt+Shift+Down"}


def written(key):
    parts = WRITTEN.get(key, key).replace("Arrow", "").split("+")
    return "-".join(part.upper() if len(parts) > 1 and len(part) == 1 else part for part in parts)


def test_each_key_has_its_line():
    keys = declared() - {"off"}

    assert {"c", "j", "Shift+E", "g k", "Ctrl+k"} <= keys
    assert [key for key in sorted(keys) if f"`{written(key)}`" not in PAGE] == []
