"""How Assay and its extras are installed, as every door says it: from a checkout, for no package index has it yet."""

from pathlib import Path

RUNS_IN_CHECKOUT = (Path(__file__).parents[1] / "pyproject.toml").is_file()


def command(extra: str = "") -> str:
    """Return what is typed in a checkout: pip install '.[profile]'.

    Where Assay runs out of the checkout itself, -e keeps it there: else `make demo` would run a copy, on another home.
    """
    named = f"'.[{extra}]'" if extra else "."
    return f"pip install {'-e ' if RUNS_IN_CHECKOUT else ''}{named}"


def in_a_checkout(extra: str = "") -> str:
    """Return the end of a sentence that says what to type, and where."""
    return f"in a checkout of Assay: {command(extra)}"
