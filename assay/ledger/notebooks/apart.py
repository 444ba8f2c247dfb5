"""Reading a notebook in a process of its own. This is the one door by which a file of somebody's is read."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import assay
from assay.ledger.notebooks import limits
from assay.ledger.notebooks.parsing import too_large
from assay.ledger.notebooks.parts import Reading
from assay.ledger.notebooks.refusals import BadNotebook

WORKER = "assay.ledger.notebooks.worker"
#: nothing of the instance's own surroundings: no secret, no address of a database
SURROUNDINGS = {"PYTHONPATH": str(Path(assay.__file__).parents[1]), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}

_log = logging.getLogger("assay.notebooks")


def read_apart(content: bytes) -> Reading:
    """Read a notebook with limits on time and memory.

    Raises BadNotebook for what is no notebook, and for one that takes more than the limits.
    """
    if len(content) > limits.FILE:
        raise too_large()
    try:
        done = subprocess.run(  # noqa: S603  our own module, its input on a pipe
            [sys.executable, "-P", "-s", "-m", WORKER], input=content, capture_output=True, check=False,
            timeout=limits.PATIENCE, env=SURROUNDINGS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as fault:
        raise _too_much() from fault
    if done.returncode:
        _log.warning(
            "a notebook could not be read: %s, %s", done.returncode, done.stderr[-500:].decode(errors="replace")
        )
        raise _too_much()
    answer = json.loads(done.stdout)
    if refused := answer.get("refused"):
        raise BadNotebook(*refused)
    return Reading.of(answer["reading"])


def _too_much() -> BadNotebook:
    return BadNotebook(
        "This notebook takes too much time or memory to be drawn.",
        "Clear what is large: jupyter nbconvert --clear-output --to notebook FILE.ipynb",
    )
