"""Reads one file in a process of its own: `python -m assay.ledger.notebooks.worker`, the file in, JSON out.

Whatever a file makes it do, it has little time and memory, writes no file, and knows no secret of the instance.
"""

import json
import sys

from assay.ledger.notebooks import limits
from assay.ledger.notebooks.reading import read
from assay.ledger.notebooks.refusals import BadNotebook


def main() -> None:
    """Read the notebook on standard input; write its reading, or why it is refused."""
    _bound()
    try:
        answer: dict[str, object] = {"reading": read(sys.stdin.buffer.read(limits.FILE + 1)).data()}
    except BadNotebook as refused:
        answer = {"refused": [refused.message, refused.way_out]}
    sys.stdout.write(json.dumps(answer))


def _bound() -> None:
    """Take as little as reading needs; a system without such limits has the patience of whoever waits."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not on every system

    for what, most in (
        (resource.RLIMIT_CPU, limits.CPU), (resource.RLIMIT_AS, limits.MEMORY), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
