"""How Assay and its extras are installed, as every door says it: from a checkout, for no package index has it yet."""


def command(extra: str = "") -> str:
    """Return what is typed in a checkout: pip install '.[profile]'."""
    return f"pip install '.[{extra}]'" if extra else "pip install ."


def in_a_checkout(extra: str = "") -> str:
    """Return the end of a sentence that says what to type, and where."""
    return f"in a checkout of Assay: {command(extra)}"
