"""What the README shows as Python runs when it is copied."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.M)


def programs():
    """The indented and fenced blocks of the README that import something."""
    text = (ROOT / "README.md").read_text()
    fenced = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    indented = [re.sub(r"^    ", "", block, flags=re.M) for block in BLOCK.findall(text)]
    return [block for block in (*fenced, *indented) if re.search(r"^(from|import) ", block, re.M)]


def test_the_readme_shows_python():
    assert programs()


@pytest.mark.parametrize("program", programs())
def test_each_program_of_the_readme_runs_as_it_is(program, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, text=True, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "accepted" in done.stdout
