"""The one stylesheet, put together from a file per component. Run `python -m assay.ui.css` after changing a part."""

from pathlib import Path

HERE = Path(__file__).parent
SHEET = HERE / "static" / "assay" / "css" / "assay.css"


def build() -> str:
    """Return the stylesheet: the parts in the order of their names, without indentation.

    The sheet is committed, so that an installed wheel needs no build; a test holds it equal to the parts.
    """
    lines = (
        line.strip() for part in sorted(HERE.glob("styles/*.css")) for line in part.read_text("utf-8").splitlines()
    )
    return "\n".join(line for line in lines if line) + "\n"


if __name__ == "__main__":
    SHEET.write_text(build(), "utf-8")
