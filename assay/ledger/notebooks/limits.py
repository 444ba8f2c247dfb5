"""How much of a notebook is read and shown. What lies beyond is cut, and counted where it would stand."""

FILE = 20 * 2**20  # bytes
CELLS = 2000
OUTPUTS = 20  # of one cell
TEXT = 20_000  # characters of one text: a source, an output, a table
HTML = 1_000_000  # characters of an output in HTML that is searched for a table at all
PICTURE = 2 * 2**20  # bytes of one picture
PIXELS = 16_000_000  # of one picture; 50,000 x 50,000 would take ten gigabytes in whoever looks at it
SIDE = 20_000  # pixels of one side
SPAN = 1000  # columns or rows that one cell of a table may span
DIGITS = 400  # of one number
LEARNINGS = 30  # proposed of one file
LEARNING = 1000  # characters of one
COLOURED = 10_000  # characters of a source that is still coloured
COLOURING = 2.0  # seconds for all sources of a file together; the rest stays plain
WHOLE = 30_000_000  # characters of HTML of one file; 20 MB of ampersands would come to 100 million
LINES = 400  # of a source that is compared line by line
PAIRS = 1_000_000  # of a line before and a line now, in all cells of two versions: a second at worst, as measured
DRAWN = 30_000_000  # characters of HTML of all cells that differ

CPU = 10  # seconds that reading one file may compute
PATIENCE = 20  # seconds that somebody waits for it
MEMORY = 2**30  # bytes that it may take


def cut(text: str, most: int = TEXT) -> tuple[str, int]:
    """Return the beginning of a text, and how many characters are left out."""
    return text[:most], max(len(text) - most, 0)


def counted(number: int, thing: str) -> str:
    """Return "1 cell", "3,000 cells"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
