"""A tracker that is down, lies or was restored: a plain answer each, nothing lost or double, no verdict turned."""

import json
from datetime import timedelta

import pytest

from assay import clock
from assay.connect import jobs
from assay.connect.looking import look_at
from assay.connect.models import Snapshot, Tracker
from assay.connect.trying import try_out
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.jobs.working import work_off
from tests.connect.fake import fake_mlflow, run
from tests.ledger.conftest import GAINS
from tests.net.hostile import hostile

TAGS = {"assay.hypothesis": "CHURN-H1", "assay.arm": "candidate", "assay.seed": "1"}


@pytest.fixture
def fake(settings):
    with fake_mlflow() as server:
        settings.OUTGOING_HOSTS = frozenset({server.host})
        yield server


@pytest.fixture
def hypothesis(ledger):
    return ledger.registered(dataset="")


@pytest.fixture
def tracker(crew, fake):
    return Tracker.objects.connect(
        project=crew.project, address=fake.url, sign_in="bearer", secret="very-secret", by=crew.lee
    )


def at(hours):
    return int((clock.now() + timedelta(hours=hours)).timestamp() * 1000)


def look(tracker, *, hours=24, whole=False):
    with clock.at(clock.now() + timedelta(hours=hours)):
        seen = look_at(tracker.pk, whole=whole)
    tracker.refresh_from_db()
    return seen


def pairs(gains=GAINS):
    for seed, gain in enumerate(gains, start=1):
        for arm, value in (("baseline", 0.31), ("candidate", 0.31 + gain)):
            tags = {**TAGS, "assay.arm": arm, "assay.seed": str(seed)}
            yield run(f"{arm}{seed}", tags=tags, start=at(seed), end=at(seed + 0.5), metrics={"pr_auc": value})


def test_only_of_what_was_told_more_than_once_the_history_is_asked(fake, tracker, hypothesis):
    fake.runs = list(pairs())
    fake.runs[0]["data"]["metrics"][0]["step"] = 7
    fake.says["/metrics/get-history"] = (200, "application/json", json.dumps(HISTORY).encode())
    look(tracker)

    assert [path for path, *_ in fake.asked].count("/api/2.0/mlflow/metrics/get-history") == 1
    kept = Snapshot.objects.get(run_id=fake.runs[0]["info"]["run_id"]).told
    assert kept["history"] == {"pr_auc": [[0, 0.2], [7, 0.31]]}


HISTORY = {"metrics": [{"key": "pr_auc", "value": value, "step": step} for step, value in ((0, 0.2), (7, 0.31))]}
PAGE = b"<html>Sign in</html>"
SAYS = {
    "a page": ((200, "text/html", PAGE), "no JSON"),
    "a page that calls itself JSON": ((200, "application/json", PAGE), "no JSON"),
    "a list": ((200, "application/json", b"[1, 2]"), "a form that is not MLflow's"),
    "a text for runs": ((200, "application/json", b'{"runs": "none"}'), "a form that is not MLflow's"),
    "numbers for runs": ((200, "application/json", b'{"runs": [1]}'), "a form that is not MLflow's"),
    "who is there": ((401, "text/plain", b"You are not authenticated"), "does not accept the name, password or token"),
    "another host": ((403, "text/plain", b"Invalid Host header"), "--allowed-hosts"),
    "no such page": ((404, "text/html", PAGE), "check that this is the address of an MLflow server"),
    "a question it does not know": ((400, "application/json", b"{}"), "does not understand what it was asked"),
    "wait": ((429, "text/plain", b""), "asks for a pause"),
    "its own fault": ((500, "text/html", b"Traceback: secret table"), "an error of its own (500)"),
    "a redirect": ((302, "text/html", b""), "redirects to another address"),
    "pages without an end": ((200, "application/json", b'{"runs": [], "next_page_token": "1"}'), "to the end"),
}


@pytest.mark.parametrize("name", SAYS)
def test_whatever_it_says_is_answered_in_plain_words_and_nothing_is_lost(fake, tracker, hypothesis, name):
    fake.runs = list(pairs())
    look(tracker)
    hypothesis.refresh_from_db()
    before = hypothesis.assessment
    says, words = SAYS[name]
    fake.says["/runs/search"] = says

    look(tracker, hours=30, whole=True)

    assert words in tracker.fault and tracker.state == "silent"
    assert "secret" not in tracker.fault and "<html" not in tracker.fault
    hypothesis.refresh_from_db()
    assert (hypothesis.assessment, hypothesis.runs.count()) == (before, 20)
    assert not hypothesis.runs.exclude(drift="").exists()

    fake.says.clear()
    look(tracker, hours=40)
    assert (tracker.state, tracker.fault, hypothesis.runs.count()) == ("answers", "", 20)


@pytest.mark.parametrize("say", [b"SSH-2.0-OpenSSH_9.6\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"])
def test_what_is_no_web_server_at_all_is_said(crew, settings, say):
    with hostile(say) as server:
        settings.OUTGOING_HOSTS = frozenset({server.host})
        tracker = Tracker.objects.connect(project=crew.project, address=server.url, by=crew.lee)
        said = try_out(tracker.pk, by=crew.lee.pk)

    assert said.startswith("it answered ") and "OpenSSH" not in said


def test_one_that_is_down_is_asked_less_and_less_and_told_of_once(fake, tracker, crew):
    fake.says["/experiments/search"] = (500, "text/html", b"")
    pauses = []
    for hours in range(8):
        look(tracker, hours=hours)
        pauses.append((tracker.next_at - tracker.looked_at).total_seconds())
    told = [event.verb for event in Event.objects.on(tracker)]

    assert pauses == [120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert told == ["tracker.connected", "tracker.silent"]
    with clock.at(tracker.next_at - timedelta(seconds=1)):
        assert not Tracker.objects.due(clock.now()).exists()
    fake.says.clear()
    look(tracker, hours=9)
    assert (tracker.failures, tracker.next_at) == (0, None)
    assert Event.objects.on(tracker).last().verb == "tracker.answers"


@pytest.mark.parametrize(
    ("value", "kept", "use"),
    [
        (1.7976931348623157e308, "Infinity", "used"), (-1.7976931348623157e308, "-Infinity", "used"),
        ("NaN", "NaN", "used"), ("Infinity", "Infinity", "used"), ("0.33", 0.33, "used"), (1, 1.0, "used"),
        ("much", "much", "no_value"), (None, None, "no_value"), (True, None, "no_value"),
    ],
)  # fmt: skip
def test_what_stands_for_a_number_is_read_as_what_it_is(fake, tracker, hypothesis, value, kept, use):
    fake.runs = [run("one", tags=TAGS, start=str(at(1)), end=str(at(2)), metrics={"pr_auc": value})]
    look(tracker)

    stored = hypothesis.runs.get()
    assert (stored.values["candidate"], stored.use) == (kept, use)
    assert stored.is_wild == (kept in ("NaN", "Infinity", "-Infinity"))


def test_what_no_database_and_no_page_can_bear_is_left_out(fake, tracker, hypothesis):
    tags = {**TAGS, "assay.note": "a\x00b\ud800c\x1b[31m" + "x" * 9999}
    odd = run("one", tags=tags, start=10**30, end="soon", metrics={"pr_auc": 0.33}, run_name="\x00n\n")
    rows = [odd, {"info": {}, "data": None}, {"info": "x"}, {"data": [1]}]
    fake.says["/runs/search"] = (200, "application/json", json.dumps({"runs": rows}).encode())
    look(tracker)

    kept = Snapshot.objects.get()
    assert kept.told["tags"]["assay.note"].startswith("abc[31mxxx") and len(kept.told["tags"]["assay.note"]) == 200
    assert (kept.told["start"], kept.told["name"]) == (None, "n")
    assert hypothesis.runs.get().started == kept.seen_at


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_that_is_a_day_off_loses_nothing_and_orders_nothing(fake, tracker, hypothesis, hours):
    with clock.at(clock.now() + timedelta(hours=48)):
        look(tracker, hours=0)  # it answers; from now on only a window is asked for
        fake.runs = [run("one", tags=TAGS, start=at(hours), status="RUNNING")]
        look(tracker, hours=0.01, whole=hours < 0)
        fake.runs = [run("one", tags=TAGS, start=at(hours), end=at(hours + 1), metrics={"pr_auc": 0.33})]
        look(tracker, hours=1)

        stored = hypothesis.runs.get()
        assert stored.use == "used"
        assert stored.started <= stored.ended <= clock.now() + timedelta(hours=1)


def test_a_tracker_that_was_restored_with_other_runs_under_the_ids_turns_nothing(fake, tracker, hypothesis, crew):
    fake.runs = list(pairs())
    look(tracker)
    hypothesis.refresh_from_db()
    hypothesis.sign("accepted", reason="Holds", by=crew.ana)
    before = hypothesis.assessment
    fake.runs = [
        run("candidate1", tags={**TAGS, "assay.seed": "99"}, start=at(500), end=at(501), metrics={"pr_auc": 0.1})
    ]
    look(tracker, hours=600, whole=True)

    hypothesis.refresh_from_db()
    said = dict(hypothesis.runs.values_list("run_id", "drift"))
    assert "another run" in said["candidate1"] and said["candidate2"] == "It is not in the tracker any more."
    assert all(said.values()) and len(said) == 20
    assert (hypothesis.state, hypothesis.assessment) == ("accepted", before)

    fake.runs = list(pairs())
    look(tracker, hours=700, whole=True)
    assert not hypothesis.runs.exclude(drift="").exists()


def test_a_look_that_somebody_else_takes_is_not_taken_twice(fake, tracker):
    assert Tracker.objects.begin(tracker.pk) is not None
    assert look_at(tracker.pk, whole=False) is None


@pytest.mark.parametrize("where", ["assay.connect.looking.told_of", "assay.connect.looking.place"])
def test_what_nobody_foresaw_in_a_look_is_said_logged_and_does_not_hold_the_tracker(
    fake, tracker, hypothesis, crew, client, caplog, monkeypatch, where
):
    fake.runs = list(pairs())
    with monkeypatch.context() as broken:
        broken.setattr(where, lambda *_args, **_more: 1 / 0)
        jobs.ask_for_look(tracker.pk, by=crew.lee.pk)
        assert work_off() == 1
    tracker.refresh_from_db()
    client.force_login(crew.lee)
    page = client.get("/p/churn/connections").content.decode()

    assert "ZeroDivisionError" in caplog.text
    assert "MLflow was asked, and then something went wrong in Assay that nobody foresaw" in page
    assert (tracker.looking_until, tracker.failures) == (None, 1)
    assert Event.objects.on(tracker).last().verb == "tracker.looked_at"
    assert look(tracker) is not None, "nobody is thought to be looking"
    assert tracker.fault == "" and hypothesis.runs.exists()


def test_what_nobody_foresaw_in_a_trial_is_said_and_logged(fake, tracker, crew, caplog, monkeypatch):
    monkeypatch.setattr("assay.connect.trying.chosen", lambda *_: 1 / 0)
    fake.says["/version"] = (200, "text/plain", b"3.17.2")
    jobs.ask_for_trial(tracker.pk, by=crew.lee.pk)
    work_off()
    tracker.refresh_from_db()

    assert "ZeroDivisionError" in caplog.text
    assert tracker.tried.startswith("it was asked, and then something went wrong in Assay")


def test_a_secret_is_kept_encrypted_and_stands_nowhere(fake, tracker, crew, settings, caplog, client):
    look(tracker)
    tracker.change(secret="another-secret", by=crew.lee)
    client.force_login(crew.lee)
    page = client.get("/p/churn/connections").content.decode()

    assert {told for *_, told in fake.asked} == {"Bearer very-secret"}
    everything = json.dumps(list(Tracker.objects.values()), default=str)
    everything += json.dumps([event.data for event in Event.objects.all()]) + page + caplog.text
    assert "very-secret" not in everything and "another-secret" not in everything
    settings.SECRET_KEY = "the key of another instance"
    look(tracker, hours=25)
    assert "Type it again" in tracker.fault


def test_an_empty_secret_keeps_the_one_there_is_and_none_at_all_is_refused(tracker, crew):
    tracker.change(secret="", experiments="churn", by=crew.lee)
    assert tracker.headers() == {"Authorization": "Bearer very-secret"}
    tracker.change(sign_in="basic", user="reader", secret="pass:word", by=crew.lee)
    assert tracker.headers()["Authorization"].startswith("Basic ")
    tracker.change(sign_in="none", by=crew.lee)
    assert (tracker.secret, tracker.headers()) == ("", {})
    with pytest.raises(Refused, match="no password or token"):
        tracker.change(sign_in="bearer", by=crew.lee)


@pytest.mark.parametrize("address", ["https://evil.example.org", "https://mlflow.example.org.evil.example.org"])
def test_a_kept_secret_goes_to_no_other_server(crew, client, address):
    sign_in = {"address": "https://mlflow.example.org/a", "sign_in": "bearer"}
    tracker = Tracker.objects.connect(project=crew.project, secret="very-secret", by=crew.lee, **sign_in)
    client.force_login(crew.lee)
    answer = client.post("/p/churn/tracker", {**sign_in, "address": address, "secret": ""})

    tracker.refresh_from_db()
    assert (answer.status_code, tracker.address) == (422, "https://mlflow.example.org/a")
    assert "no password or token yet for this server" in answer.content.decode()
    tracker.change(address="https://mlflow.example.org:443/b", by=crew.lee)
    assert tracker.headers() == {"Authorization": "Bearer very-secret"}
    tracker.change(address=address, secret="for-this-one", by=crew.lee)
    assert tracker.headers() == {"Authorization": "Bearer for-this-one"}


def test_what_another_server_answered_stands_for_no_new_one(fake, tracker, crew, client):
    look(tracker)
    tracker.tell_trial("MLflow 3.17.2 answers", answers=True, by=crew.lee)
    tracker.change(address=f"{fake.url}/below", by=crew.lee)
    assert tracker.state == "answers"
    tracker.change(address="https://mlflow.example.org", secret="for-this-one", by=crew.lee)
    client.force_login(crew.lee)

    assert (tracker.state, tracker.compared_at) == ("new", None)
    assert "MLflow 3.17.2" not in client.get("/p/churn/connections").content.decode()
    tracker.tell_look(fault="did not answer")
    assert "It last answered" not in client.get("/p/churn/connections").content.decode()


def test_who_chose_no_sign_in_is_told_that_one_is_asked_for(crew, fake):
    fake.says["/experiments/search"] = (401, "text/plain", b"You are not authenticated")
    tracker = Tracker.objects.connect(project=crew.project, address=fake.url, by=crew.lee)

    assert try_out(tracker.pk, by=crew.lee.pk).startswith("it asks who is there (401), and no sign-in is chosen")


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"sign_in": "none", "secret": "tok"}, "choose which it is, and type it again"),
     ({"sign_in": "basic", "secret": "tok"}, "Type the name that the password belongs to")],
)  # fmt: skip
def test_a_sign_in_that_lacks_its_half_is_refused_where_it_is_typed(crew, client, typed, said):
    client.force_login(crew.lee)
    answer = client.post("/p/churn/tracker", {"address": "https://mlflow.example.org", **typed})

    assert (answer.status_code, Tracker.objects.count()) == (422, 0)
    assert said in answer.content.decode()


def test_a_disconnected_tracker_is_given_no_secret_any_more(tracker, crew):
    Tracker.objects.get(pk=tracker.pk).disconnect(by=crew.lee)
    with pytest.raises(Refused, match="disconnected"):
        tracker.change(secret="another-secret", by=crew.lee)
    assert Tracker.objects.get(pk=tracker.pk).secret == ""


@pytest.mark.parametrize(("name", "most"), [("LONGEST", -1.0), ("MOST_BYTES", 10)])
def test_a_look_has_an_end_however_slow_or_long_the_answers_are(fake, tracker, monkeypatch, name, most):
    monkeypatch.setattr(f"assay.connect.mlflow.{name}", most)
    look(tracker)
    assert "for one look" in tracker.fault and tracker.state == "silent"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "https://user:x@example.org", "ftp://x", "https://127.1:8"])
def test_an_address_that_may_not_be_asked_is_refused_where_it_is_typed(crew, client, address):
    client.force_login(crew.lee)
    answer = client.post("/p/churn/tracker", {"address": address, "sign_in": "none", "experiments": "a\nb"})

    assert answer.status_code == 422
    assert "a\nb" in answer.content.decode().replace("\r", "")
    assert not Tracker.objects.exists()


def test_a_private_name_is_refused_when_it_is_asked(crew, settings, monkeypatch):
    settings.OUTGOING_HOSTS = frozenset()
    tracker = Tracker.objects.connect(project=crew.project, address="https://localhost", by=crew.lee)

    assert "no public address" in try_out(tracker.pk, by=crew.lee.pk)


def test_runs_for_a_hypothesis_that_predictions_judge_wait_with_that_reason(fake, tracker, ledger):
    values = {"design": "single_split", "policy": "fixed", "metric": "accuracy", "planned_n": 500}
    split = ledger.registered("One split", dataset="", **values)
    tags = {**TAGS, "assay.hypothesis": split.key}
    fake.runs = [run("one", tags=tags, start=at(1), end=at(2), metrics={"accuracy": 0.9})]
    look(tracker)

    assert split.runs.count() == 0
    assert [(one["named"], one["count"]) for one in tracker.unplaced] == [(split.key, 1)]
    assert "judged by the predictions for single examples" in tracker.unplaced[0]["why"]
