"""Two versions of one notebook: which cells are the same, changed, added or gone, and which of their outputs are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from assay.ledger.notebooks.parts import Cell, Output, Reading

State = Literal["same", "changed", "added", "gone"]
LINES = 400  # of a source that is compared line by line


@dataclass(frozen=True)
class OutputPair:
    """An output before and after; one of the two where it was added or is gone."""

    state: State
    before: Output | None
    after: Output | None


@dataclass(frozen=True)
class CellPair:
    """A cell before and after. lines: ("-", "+" or " ", text) of a changed source; none where it is as it was."""

    state: State
    before: Cell | None
    after: Cell | None
    lines: tuple[tuple[str, str], ...] = ()
    outputs: tuple[OutputPair, ...] = ()

    @property
    def cell(self) -> Cell:
        """The cell as it is now, or was last."""
        found = self.after or self.before
        assert found is not None, "a pair has one of them"
        return found


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions."""

    cells: tuple[CellPair, ...]
    learned: tuple[str, ...]
    unlearned: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def height(self) -> int:
        """About how many pixels the cells that differ take."""
        return 60 + sum(
            30 if pair.state == "same" else pair.cell.height + 19 * len(pair.lines) + 60 for pair in self.cells
        )

    def count(self, state: State) -> int:
        """Return how many cells are in a state."""
        return sum(pair.state == state for pair in self.cells)

    def outputs(self, state: State) -> int:
        """Return how many outputs are in a state."""
        return sum(one.state == state for pair in self.cells for one in pair.outputs)


def compare(before: Reading, after: Reading) -> Comparison:
    """Compare two readings: cells by their id, else by their source, else by their place between those that match."""
    was, now = [{one.text: one for one in reading.learnings} for reading in (before, after)]
    return Comparison(
        cells=tuple(_pair(old, new) for old, new in _matched(before.cells, after.cells)),
        learned=tuple(text for text in now if text not in was),
        unlearned=tuple(text for text in was if text not in now),
        kept=tuple(text for text in now if text in was),
    )


def _matched(old: Sequence[Cell], new: Sequence[Cell]) -> Iterator[tuple[Cell | None, Cell | None]]:
    """Pairs in the order of the new version; what is gone stands behind what it stood behind."""
    partner: dict[int, int] = {}
    for key in (_by_id, _by_source):
        _match(old, new, partner, key)
    _match_neighbours(old, new, partner)
    taken = set(partner.values())
    gone: dict[int, list[Cell]] = {}
    last = -1
    back = {was: now for now, was in partner.items()}
    for place, cell in enumerate(old):
        if place in taken:
            last = back[place]
        else:
            gone.setdefault(last, []).append(cell)
    yield from ((cell, None) for cell in gone.get(-1, ()))
    for place, cell in enumerate(new):
        yield (old[partner[place]] if place in partner else None), cell
        yield from ((one, None) for one in gone.get(place, ()))


def _match(
    old: Sequence[Cell], new: Sequence[Cell], partner: dict[int, int], key: Callable[[Cell], str]
) -> None:  # fmt: skip
    """Pair cells that have the same key, the first with the first; of those that have no partner yet."""
    free: dict[str, list[int]] = {}
    taken = set(partner.values())
    for place, cell in enumerate(old):
        if place not in taken and (name := key(cell)):
            free.setdefault(name, []).append(place)
    for place, cell in enumerate(new):
        if place not in partner and (places := free.get(key(cell))):
            partner[place] = places.pop(0)


def _by_id(cell: Cell) -> str:
    return f"{cell.kind} {cell.id}" if cell.id else ""


def _by_source(cell: Cell) -> str:
    return f"{cell.kind} {cell.digest}" if cell.source.strip() else ""


def _match_neighbours(old: Sequence[Cell], new: Sequence[Cell], partner: dict[int, int]) -> None:
    """Pair a cell without a partner with what follows the partner of the cell before it, if its kind is the same."""
    taken = set(partner.values())
    for place, cell in enumerate(new):
        if place in partner:
            continue
        follows = partner.get(place - 1, -1 if place == 0 else None)
        if follows is not None and (was := follows + 1) < len(old) and was not in taken and old[was].kind == cell.kind:
            partner[place] = was
            taken.add(was)


def _pair(old: Cell | None, new: Cell | None) -> CellPair:
    outputs = tuple(_outputs(old.outputs if old else (), new.outputs if new else ()))
    if old is None or new is None:
        return CellPair("gone" if old else "added", old, new, outputs=outputs)
    same_source = old.digest == new.digest
    same = same_source and all(one.state == "same" for one in outputs)
    lines = () if same_source else tuple(_lines(old.source.splitlines(), new.source.splitlines()))
    return CellPair("same" if same else "changed", old, new, lines, outputs)


def _outputs(old: Sequence[Output], new: Sequence[Output]) -> Iterator[OutputPair]:
    for place in range(max(len(old), len(new))):
        was = old[place] if place < len(old) else None
        now = new[place] if place < len(new) else None
        if was and now:
            yield OutputPair("same" if was.digest == now.digest else "changed", was, now)
        else:
            yield OutputPair("gone" if was else "added", was, now)


def _lines(old: list[str], new: list[str]) -> Iterable[tuple[str, str]]:
    """The lines of both, each once; where there are too many of them, what went before what came."""
    if len(old) > LINES or len(new) > LINES:
        return [*(("-", line) for line in old[:LINES]), *(("+", line) for line in new[:LINES])]
    found: list[tuple[str, str]] = []
    for step, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if step == "equal":
            found += [(" ", line) for line in old[a:b]]
        else:
            found += [("-", line) for line in old[a:b]] + [("+", line) for line in new[c:d]]
    return found
