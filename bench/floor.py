"""The bare floor: the smallest Django and Jinja2 view that renders a board of 100 cards, with four indexed queries.

Beside it stand two views that draw the markup of a hypothesis with 300 runs and of a ledger with 200 hypotheses, with
one query for the rows. Nobody is signed in, nothing is permitted, judged or live: it is what the stack costs before
Assay does anything. It is served as Assay is.

Run: python -m bench.floor FOLDER, which prints the port that it listens on.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import django
from django.conf import settings

HERE = Path(__file__).parent


def configure(folder: Path) -> None:
    """Set up a Django of its own, as small as it goes, on SQLite as Assay opens it."""
    settings.configure(
        SECRET_KEY="floor",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["django.middleware.gzip.GZipMiddleware"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": [HERE / "jinja2"]}],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "floor.sqlite3",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
                    "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;",
                },
                "CONN_MAX_AGE": 600,
            }
        },
    )
    django.setup()


if __name__ == "__main__":
    configure(Path(sys.argv[1]))

from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.urls import path  # noqa: E402


class Project(models.Model):
    key = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "floor"


class Sprint(models.Model):
    project = models.ForeignKey(Project, models.CASCADE)
    number = models.IntegerField()
    running = models.BooleanField()

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["project", "running"], name="running_sprint")]


class Item(models.Model):
    project = models.ForeignKey(Project, models.CASCADE)
    sprint = models.ForeignKey(Sprint, models.CASCADE, null=True)
    number = models.IntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=5)
    size = models.CharField(max_length=2)
    state = models.CharField(max_length=20)
    initials = models.CharField(max_length=3)
    rank = models.IntegerField()

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["sprint", "rank"], name="items_of_sprint")]


class Comment(models.Model):
    item = models.ForeignKey(Item, models.CASCADE)
    text = models.TextField()

    class Meta:
        app_label = "floor"


class Hypothesis(models.Model):
    number = models.IntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    low = models.FloatField()
    mid = models.FloatField()
    high = models.FloatField()
    pairs = models.IntegerField()

    class Meta:
        app_label = "floor"


class Run(models.Model):
    hypothesis = models.ForeignKey(Hypothesis, models.CASCADE)
    run_id = models.CharField(max_length=40)
    seed = models.IntegerField()
    arm = models.CharField(max_length=9)
    value = models.FloatField()
    commit = models.CharField(max_length=40)
    ended = models.DateTimeField()

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["hypothesis", "seed"], name="runs_of_hypothesis")]


COLUMNS = ("todo", "doing", "review", "done")


def board(_request: HttpRequest) -> HttpResponse:
    project = Project.objects.get(key="CHURN")
    sprint = Sprint.objects.get(project=project, running=True)
    items = list(
        Item.objects.filter(sprint=sprint)
        .order_by("rank")
        .values("id", "number", "title", "kind", "size", "state", "initials")
    )
    said: dict[int, int] = dict(
        Comment.objects.filter(item__sprint=sprint)
        .values_list("item")
        .annotate(count=models.Count("id"))
        .values_list("item", "count")
    )
    columns: dict[str, list[dict[str, Any]]] = {state: [] for state in COLUMNS}
    for item in items:
        columns[item["state"]].append(item)
    context = {"project": project, "sprint": sprint, "columns": columns, "said": said}
    return HttpResponse(render_to_string("floor.html", context))


def runs(_request: HttpRequest) -> HttpResponse:
    hypothesis = Hypothesis.objects.get(number=1)
    rows = Run.objects.filter(hypothesis=hypothesis).order_by("seed", "arm")
    found = list(rows.values("id", "run_id", "seed", "value", "commit", "ended"))
    pairs = [
        {
            **base, "base": base["value"], "cand": cand["value"], "gain": cand["value"] - base["value"],
            "runs": (base["run_id"], cand["run_id"]), "y": 34.0 + 4 * at,
        }
        for at, (base, cand) in enumerate(zip(found[::2], found[1::2], strict=True))
    ]  # fmt: skip
    looks = [
        {"x": round(40 + 1.58 * at, 1), "y": round(94 - 800 * pair["gain"], 1)} for at, pair in enumerate(pairs[1:])
    ]
    return HttpResponse(render_to_string("floor_runs.html", {"hypothesis": hypothesis, "pairs": pairs, "looks": looks}))


def ledger(_request: HttpRequest) -> HttpResponse:
    rows = Hypothesis.objects.order_by("number").values("number", "title", "state", "low", "mid", "high", "pairs")
    return HttpResponse(render_to_string("floor_ledger.html", {"hypotheses": list(rows)}))


urlpatterns = [path("board", board), path("runs", runs), path("ledger", ledger)]


def fill() -> None:
    """Make the tables, 300 open items of which 100 are in the sprint, 1,000 closed, three comments on each of 100.

    And 200 hypotheses, of which the first has 300 runs.
    """
    with connection.schema_editor() as editor:
        for model in (Project, Sprint, Item, Comment, Hypothesis, Run):
            editor.create_model(model)
    _fill_ledger()
    project = Project.objects.create(key="CHURN", name="Churn early warning")
    past, sprint = (Sprint.objects.create(project=project, number=n, running=n == 2) for n in (1, 2))
    Item.objects.bulk_create(
        Item(
            project=project, sprint=sprint if n < 100 else None if n < 300 else past, number=n, rank=n, size="M",
            title=f"Look at the tenure of customers who left early, part {n}", kind=("story", "spike")[n % 2],
            state=COLUMNS[n % 4] if n < 300 else "done", initials=("IS", "AM", "KB")[n % 3],
        )
        for n in range(1300)
    )  # fmt: skip
    Comment.objects.bulk_create(
        Comment(item=item, text="Agreed.") for item in Item.objects.filter(sprint=sprint) for _ in range(3)
    )


def _fill_ledger() -> None:
    """Each number is another one, as on the page itself: the same one a hundred times is compressed in no time."""
    rng = Random(1)
    Hypothesis.objects.bulk_create(
        Hypothesis(
            number=n, title=f"Trends of kind {n} over ninety days rank leavers better", state="No verdict yet",
            low=mid - rng.uniform(0.002, 0.01), mid=mid, high=mid + rng.uniform(0.002, 0.01), pairs=8,
        )
        for n in range(1, 201)
        for mid in (rng.gauss(0.012, 0.003),)
    )  # fmt: skip
    first = Hypothesis.objects.get(number=1)
    Run.objects.bulk_create(
        Run(
            hypothesis=first, run_id=f"{n:08x}{arm[0]}", seed=n, arm=arm, value=rng.gauss(0.31 + shift, 0.005),
            commit="a41f9c2", ended=datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=n),
        )
        for n in range(150)
        for arm, shift in (("baseline", 0.0), ("candidate", 0.012))
    )  # fmt: skip


def main() -> None:
    import uvicorn
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application

    from assay.site.server import listen

    fill()
    listening = listen("127.0.0.1", 0)
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(
        WSGIMiddleware(get_wsgi_application(), workers=8), loop="uvloop", http="httptools", ws="none", lifespan="off",
        access_log=False, log_config=None, proxy_headers=False, server_header=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
