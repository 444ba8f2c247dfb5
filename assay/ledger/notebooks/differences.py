"""Two versions of one notebook: which cells are the same, changed, added or gone, and which of their outputs are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from assay.ledger.notebooks import limits
from assay.ledger.notebooks.parts import Cell, Output, Reading

State = Literal["same", "changed", "added", "gone"]

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OutputPair:
    """An output before and after; one of the two where it was added or is gone."""

    state: State
    before: Output | None
    after: Output | None


@dataclass(frozen=True)
class CellPair:
    """A cell before and after. lines: ("-", "+" or " ", text) of a changed source; none where it is as it was.

    is_whole: the source was too long to be compared line by line: all of it before stands above all of it now.
    """

    state: State
    before: Cell | None
    after: Cell | None
    lines: Lines = ()
    outputs: tuple[OutputPair, ...] = ()
    is_whole: bool = False

    @property
    def cell(self) -> Cell:
        """The cell as it is now, or was last."""
        found = self.after or self.before
        assert found is not None, "a pair has one of them"
        return found

    @property
    def length(self) -> int:
        """How many characters drawing it takes."""
        outputs = (side for one in self.outputs if one.state != "same" for side in (one.before, one.after) if side)
        return len(self.cell.html) + sum(len(text) for _, text in self.lines) + sum(len(side.html) for side in outputs)

    @property
    def height(self) -> int:
        """About how many pixels it takes."""
        lines = sum(text.count("\n") + 1 for _, text in self.lines)
        return 30 if self.state == "same" else self.cell.height + 19 * lines + 60


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions. unread: how many cells of the first and of the second were not compared."""

    cells: tuple[CellPair, ...]
    learned: tuple[str, ...]
    unlearned: tuple[str, ...]
    kept: tuple[str, ...]
    unread: tuple[int, int] = (0, 0)

    @cached_property
    def drawn(self) -> tuple[CellPair, ...]:
        """The first cells, as many as a page can bear."""
        left = limits.DRAWN
        for place, pair in enumerate(self.cells):
            left -= pair.length if pair.state != "same" else 0
            if left < 0:
                return self.cells[:place]
        return self.cells

    @property
    def undrawn(self) -> int:
        """How many cells that differ are not among those that are drawn."""
        return sum(pair.state != "same" for pair in self.cells[len(self.drawn) :])

    @property
    def height(self) -> int:
        """About how many pixels the cells that differ take."""
        return 60 + sum(pair.height for pair in self.drawn)

    def count(self, state: State) -> int:
        """Return how many cells are in a state."""
        return sum(pair.state == state for pair in self.cells)

    def outputs(self, state: State) -> int:
        """Return how many outputs are in a state."""
        return sum(one.state == state for pair in self.cells for one in pair.outputs)


def compare(before: Reading, after: Reading) -> Comparison:
    """Compare two readings: cells by their id, else by their source, else by their place between those that match."""
    was, now = [{one.text: one for one in reading.learnings} for reading in (before, after)]
    lining = _Lining()
    return Comparison(
        cells=tuple(_pair(old, new, lining) for old, new in _matched(before.cells, after.cells)),
        learned=tuple(text for text in now if text not in was),
        unlearned=tuple(text for text in was if text not in now),
        kept=tuple(text for text in now if text in was),
        unread=(before.more, after.more),
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


def _pair(old: Cell | None, new: Cell | None, lining: _Lining) -> CellPair:
    outputs = tuple(_outputs(old.outputs if old else (), new.outputs if new else ()))
    if old is None or new is None:
        return CellPair("gone" if old else "added", old, new, outputs=outputs)
    if old.digest == new.digest:
        same = all(one.state == "same" for one in outputs)
        return CellPair("same" if same else "changed", old, new, outputs=outputs)
    lines = lining.of(old.source, new.source)
    whole = (("-", old.source), ("+", new.source))
    return CellPair("changed", old, new, whole if lines is None else lines, outputs, is_whole=lines is None)


def _outputs(old: Sequence[Output], new: Sequence[Output]) -> Iterator[OutputPair]:
    for place in range(max(len(old), len(new))):
        was = old[place] if place < len(old) else None
        now = new[place] if place < len(new) else None
        if was and now:
            yield OutputPair("same" if was.digest == now.digest else "changed", was, now)
        else:
            yield OutputPair("gone" if was else "added", was, now)


class _Lining:
    """Compares sources line by line, as long as that is little work for two versions as a whole."""

    def __init__(self) -> None:
        self.left = limits.PAIRS

    def of(self, old: str, new: str) -> Lines | None:
        """Return the lines of both, each once; None where they are too many."""
        if max(old.count("\n"), new.count("\n")) >= limits.LINES:
            return None
        was, now = old.splitlines(), new.splitlines()
        first, last = _alike(was, now)
        inner = was[first : len(was) - last], now[first : len(now) - last]
        pairs = len(inner[0]) * len(inner[1])
        if pairs > self.left:
            return None
        self.left -= pairs
        around = [(" ", line) for line in now]
        return (*around[:first], *_steps(*inner), *around[len(now) - last :])


def _alike(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many lines are the same at the beginning, and how many of the others at the end."""
    most = min(len(old), len(new))
    first = next((at for at in range(most) if old[at] != new[at]), most)
    last = next((at for at in range(most - first) if old[-1 - at] != new[-1 - at]), most - first)
    return first, last


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for step, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if step == "equal":
            yield from ((" ", line) for line in old[a:b])
        else:
            yield from (("-", line) for line in old[a:b])
            yield from (("+", line) for line in new[c:d])
