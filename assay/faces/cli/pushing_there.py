"""Pushing to a server: the file is read here, what is in it goes to the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from assay.faces.cli.pushing import Asked, Registered, Taken, mapping_of, once, table_of, told_runs
from assay.faces.cli.pushing_examples import read_examples
from assay.faces.cli.pushing_kept import kept_in, push_kept
from assay.faces.cli.trouble import SIGN_IN, Trouble
from assay.ledger.runs import STATES, RunRecord
from assay.push import PushFailed, Server, token_in
from assay.science.inference.reading import plain


def push_there(asked: Asked, *, url: str, project: str, token_file: str) -> Taken:
    """Push to a server. Raises Trouble where it refuses, Denied where the token does not open it."""
    taken = Taken()
    try:
        token = token_in(token_file) if token_file else ""
        if kept := kept_in(asked.file):
            push_kept(kept, lambda key: Server(url, key, token), taken, project=project)
        elif not project:
            raise Trouble("Which project is it for? Say --project CHURN, or --hypothesis CHURN-H3.")
        else:
            _push_table(asked, Server(url, project, token), taken)
    except PushFailed as fault:
        raise trouble_of(fault, taken) from fault
    return taken


class Denied(Trouble):
    """A token is needed, or another one."""

    exit_code = SIGN_IN


def _push_table(asked: Asked, server: Server, taken: Taken) -> None:
    h = _told(server, asked.hypothesis)
    if h.is_examples:
        _push_examples(asked, h, server, taken)
    else:
        for answer in server.push(_runs(asked, h, taken)):
            taken.count_answer(answer)


def _push_examples(asked: Asked, h: Registered, server: Server, taken: Taken) -> None:
    found, _ = read_examples(asked, h, taken)
    told = {
        "examples": found.keys, "labels": found.labels, "baseline": found.base, "candidate": found.cand,
        "groups": found.groups,
    }  # fmt: skip
    taken.count_answer(server.ask(f"projects/{server.project}/hypotheses/{quote(h.key, safe='')}/predictions", told))


def _runs(asked: Asked, h: Registered, taken: Taken) -> Iterator[dict[str, Any]]:
    table = table_of(asked, h)
    mapping = mapping_of(asked, table, h)
    for run in once(told_runs(table, mapping, h, taken), taken):
        if why := _not_for(run, h):
            taken.reasons[why] += 1
        else:
            yield from _as_json(run, h.key)


def _told(server: Server, hypothesis: str) -> Registered:
    if not hypothesis:
        raise Trouble("Whose evidence is it? Say --hypothesis H3.")
    h = server.ask(f"projects/{server.project}/hypotheses/{quote(hypothesis, safe='')}")
    registered = h["registration"]
    arms = {"baseline": registered["baseline"], "candidate": h["candidate"]}
    return Registered(h["key"], registered["metric"], registered["design"], arms, ZoneInfo(h["time_zone"]))


def _not_for(run: RunRecord, h: Registered) -> str:
    """Why a run is not for this hypothesis by its own word, "" if it is."""
    label = h.key.rpartition("-")[2]
    if run.hypothesis and run.hypothesis.strip().upper() not in (h.key, label):
        return f"says that it is for {run.hypothesis.strip().upper()[:20]}"
    return f"reports {run.metric}, registered {h.metric}" if run.metric and run.metric != h.metric else ""


def _as_json(run: RunRecord, key: str) -> Iterator[dict[str, Any]]:
    told: dict[str, Any] = {
        "id": run.run_id[:80], "hypothesis": key, "params": dict(run.params), "dataset": run.dataset,
        "commit": run.commit, "user": run.user, "name": run.name,
        "status": run.status if run.status in STATES else "FAILED",
        "started": run.started and run.started.isoformat(), "finished": run.ended and run.ended.isoformat(),
    }  # fmt: skip
    repeat, colon, fold = run.key.partition(":")
    place = {"repeat": repeat, "fold": fold} if colon else {"key": run.key}
    for arm, value in run.values.items():
        yield {**told, **place, "arm": arm, "metrics": {run.metric: plain(value)} if arm not in run.texts else {}}


def trouble_of(fault: PushFailed, taken: Taken) -> Trouble:
    """Return what the command says of a failure; taken: what was stored before it."""
    stored = (
        f" {taken.sentence} Push the file again once that is mended: what is there counts once." if taken.new else ""
    )
    fields = "".join(f" {path}: {message}" for path, message in fault.errors[:10] if message not in str(fault))
    if fault.status in (401, 403):
        return Denied(f"{fault}{stored}")
    return Trouble(f"{fault}{stored}{fields}")
