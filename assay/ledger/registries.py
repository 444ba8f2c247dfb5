"""What the ledger's pages show of rooms above. Each fills these in its AppConfig.ready().

samples.append(example_runs_of)     # a file of runs to try a hypothesis with, offered where evidence is brought
feeds.append(feed_of)               # where runs come from by themselves, and how that stands
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.crew.models import Person
    from assay.ledger.models import Hypothesis


@dataclass(frozen=True)
class Sample:
    """A file of runs that anybody may try a hypothesis with. note: what it is, in a sentence."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Feed:
    """Where the runs of a hypothesis come from by themselves. stands: in words, "last looked 3 minutes ago".

    trouble: what is wrong, "" while it answers. lines: what is pasted into a training script, so that its runs come
    here. notes: what else is known there of this hypothesis. url: where it is set up, "" for who may not. is_connected:
    or could be.
    """

    name: str
    stands: str
    url: str
    trouble: str = ""
    lines: str = ""
    notes: tuple[str, ...] = ()
    is_connected: bool = True


feeds: "list[Callable[[Hypothesis, Person], Feed | None]]" = []
samples: "list[Callable[[Hypothesis], Sample | None]]" = []


def samples_for(hypothesis: "Hypothesis") -> list[Sample]:
    """Return the files that can be tried with a hypothesis; none where no room above offers one."""
    return [sample for source in samples if (sample := source(hypothesis)) is not None]


def feeds_of(hypothesis: "Hypothesis", person: "Person") -> list[Feed]:
    """Return where its runs come from by themselves, as this person sees it, in a fixed number of queries."""
    return [feed for source in feeds if (feed := source(hypothesis, person)) is not None]
