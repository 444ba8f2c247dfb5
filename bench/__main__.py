"""`python -m bench`: one table. The unit of every time is the floor's median in the same run, so it holds anywhere.

Requests to the floor and to two instances, one with ten times the history, take turns on connections that are kept,
eight of a kind in a row after three that warm up; the median of each counts. Beside it stand milliseconds, and floors
by the servers' own processor time, which feels the neighbours on a busy machine less.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bench import inference, notebooks
from bench.queries import queries_of
from bench.serving import PLAIN, Answer, Client, Server, assay, floor
from bench.weighing import assets_of, weight_of

ROUNDS, WARM, COUNTED = 8, 3, 8  # 64 of each are counted
HISTORY = 10


@dataclass(frozen=True)
class Row:
    """One line of the table. value is in `unit`; goal is the most that it should be."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"{self.goal:g}"
        missed = "missed" if self.goal is not None and self.value > self.goal else ""
        return f"{self.what:<44}{self.value:>10.2f} {self.unit:<9}{goal:>8}  {missed:<8}{self.note}".rstrip()


def main() -> None:
    print(f"{'':<44}{'measured':>10} {'':<9}{'at most':>8}")
    with TemporaryDirectory(prefix="assay-bench-") as folder:
        for row in rows(Path(folder)):
            print(row, flush=True)
    for name, took, goal in inference.rows():
        print(Row(f"assess {name}", took, "ms", goal))
    for name, took, goal in notebooks.rows():
        print(Row(f"read {name}", took, "ms", goal))
    with TemporaryDirectory(prefix="assay-bench-") as folder:
        for line in _printed(Path(folder) / "tracker", "bench.tracker"):
            name, took, goal = json.loads(line)
            print(Row(f"tracker: {name}", took, "ms", goal))


def rows(folder: Path) -> Iterator[Row]:
    homes = {times: folder / f"times-{times}" for times in (1, HISTORY)}
    sessions = {times: _seeded(home, "bench.seed", str(times)) for times, home in homes.items()}
    (folder / "floor").mkdir()
    with floor(folder / "floor") as bare, assay(homes[1]) as own, assay(homes[HISTORY]) as old:
        client = Client(own.port, sessions[1], home=homes[1])
        elder = Client(old.port, sessions[HISTORY], home=homes[HISTORY])
        yield from _speeds(_in_turn(_requests(Client(bare.port), client, elder), (bare, own, old)))
        yield from _sizes(client)
        yield Row("memory of the running instance", own.memory, "MB", 200)
    with assay(homes[1]) as again:
        yield Row("start to first answer", again.first_answer, "s", 1.5, f"{again.cpu_at_first:.2f} s of a processor")
    yield from _ledger_rows(folder)
    yield Row("queries of the board", queries_of("/p/churn/board", homes[1], sessions[1]), "", 8)
    yield Row("queries of the item page", queries_of("/browse/CHURN-1001", homes[1], sessions[1]), "")


def _requests(bare: Client, client: Client, elder: Client) -> dict[str, Callable[[], Answer]]:
    turn = iter(range(10**6))
    columns = ("doing", "todo")

    def create() -> Answer:
        return client.post("/p/churn/items", f"line=Write+it+down+{next(turn)}")

    def move() -> Answer:
        n = next(turn)
        return client.post(f"/browse/CHURN-{1101 + n % 100}/moves", f"to={columns[n // 100 % 2]}")

    return {
        "floor": lambda: bare.get("/board"),
        "board": lambda: client.get("/p/churn/board"),
        "old": lambda: elder.get("/p/churn/board"),
        "item": lambda: client.get("/browse/CHURN-1001"),
        "create": create,
        "move": move,
        "backlog": lambda: client.get("/p/churn/backlog"),
        "found": lambda: client.get("/p/churn/backlog?q=tenure+part"),
    }


def _in_turn(
    requests: dict[str, Callable[[], Answer]], servers: tuple[Server, ...]
) -> dict[str, list[tuple[float, float]]]:
    """Ask for each some times in a row, and for all in turn; return the milliseconds, by the clock and the processor.

    In a row, for a server that has slept while others worked has lost its caches, the bigger one more of them.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in requests}
    for name, ask in [*requests.items()] * ROUNDS:
        for number in range(WARM + COUNTED):
            before = sum(server.cpu for server in servers)
            answer = ask()
            worked = 1000 * (sum(server.cpu for server in servers) - before)
            if answer.status >= 400:
                raise RuntimeError(f"{name} was answered with {answer.status}: {answer.text[:500]}")
            if number >= WARM:
                times[name].append((answer.took, worked))
    return times


def _speeds(times: dict[str, list[tuple[float, float]]]) -> Iterator[Row]:
    mid = {name: median(took for took, _ in both) for name, both in times.items()}
    cpu = {name: median(worked for _, worked in both) for name, both in times.items()}
    slow = quantiles([took for took, _ in times["board"]], n=20)[-1]

    def by(what: str, name: str, goal: float | None, base: str = "floor", unit: str = "floors") -> Row:
        note = f"{mid[name]:6.2f} ms; by processor {cpu[name] / cpu[base]:.2f}"
        return Row(what, mid[name] / mid[base], unit, goal, note)

    yield Row("the floor: a bare board of 100 cards", 1, "floor", None, f"{mid['floor']:6.2f} ms")
    yield by("board of 100 cards", "board", 2.5)
    yield Row("its 95th percentile by its median", slow / mid["board"], "x", 2)
    yield by(f"board with {HISTORY} times the history, by without", "old", 1.1, "board", "x")
    yield by("item page", "item", 1.2)
    yield by("create an item, with its fact", "create", 1)
    yield by("move an item, with its fact", "move", 1)
    yield by("backlog, 100 rows of 1,300", "backlog", None)
    yield by("backlog, searched", "found", None)


def _sizes(client: Client) -> Iterator[Row]:
    page = client.get("/p/churn/board")
    weight, assets = weight_of(page), assets_of(page, client)
    yield Row("HTML of 100 cards", weight.html, "kB", 100)
    yield Row("the same, compressed", weight.zipped, "kB", 12)
    yield Row("its elements", weight.elements, "", 2500)
    yield Row("styles and scripts of a first visit, compressed", assets.zipped, "kB", 50)
    kept = "all immutable" if assets.immutable else "NOT all immutable"
    yield Row("requests for them", assets.requests, "", 12, kept)


def _ledger_rows(folder: Path) -> Iterator[Row]:
    """The pages of the ledger, each by a bare view that draws the same markup."""
    home, bare_home = folder / "ledger", folder / "floor-of-ledger"
    session = _seeded(home, "bench.ledger")
    bare_home.mkdir()
    with floor(bare_home) as bare, assay(home) as own:
        empty, client = Client(bare.port), Client(own.port, session, home=home)
        requests = {
            "floor of runs": lambda: empty.get("/runs"),
            "runs": lambda: client.get("/browse/CHURN-H1"),
            "floor of ledger": lambda: empty.get("/ledger"),
            "ledger": lambda: client.get("/p/churn/ledger"),
        }
        times = _in_turn(requests, (bare, own))
    mid = {name: median(took for took, _ in both) for name, both in times.items()}
    cpu = {name: median(worked for _, worked in both) for name, both in times.items()}
    for what, name, goal in (("hypothesis with 300 runs", "runs", 2.5), ("ledger with 200 hypotheses", "ledger", 3)):
        bare_took, by_cpu = mid[f"floor of {name}"], cpu[name] / cpu[f"floor of {name}"]
        note = f"{mid[name]:6.2f} ms; bare {bare_took:.2f} ms; by processor {by_cpu:.2f}"
        yield Row(what, mid[name] / bare_took, "of markup", goal, note)


def _seeded(home: Path, *module: str) -> str:
    """Seed an instance in a process of its own; return the session key."""
    return _printed(home, *module)[-1].split()[-1]


def _printed(home: Path, *module: str) -> list[str]:
    """Run a module in a process and a home of its own; return the lines that it prints."""
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", *module], env={**PLAIN, "ASSAY_HOME": str(home)}, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
