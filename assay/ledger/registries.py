"""What the ledger's pages show of rooms above. Each fills these in its AppConfig.ready().

samples.append(example_runs_of)     # a file of runs to try a hypothesis with, offered where evidence is brought
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.ledger.models import Hypothesis


@dataclass(frozen=True)
class Sample:
    """A file of runs that anybody may try a hypothesis with. note: what it is, in a sentence."""

    label: str
    url: str
    note: str = ""


samples: "list[Callable[[Hypothesis], Sample | None]]" = []


def samples_for(hypothesis: "Hypothesis") -> list[Sample]:
    """Return the files that can be tried with a hypothesis; none where no room above offers one."""
    return [sample for source in samples if (sample := source(hypothesis)) is not None]
