"""The page of connections, and what the page of a hypothesis shows of the tracker: from what is kept, asking nobody."""

import socket
from datetime import timedelta

import pytest

from assay import clock
from assay.connect.feed import lines_for
from assay.connect.models import Filter, Tracker
from assay.events.models import Event
from assay.jobs.working import work_off
from tests.connect.fake import fake_mlflow, run
from tests.ledger.conftest import GAINS


@pytest.fixture
def tracker(crew, ledger):
    return Tracker.objects.connect(project=crew.project, address="https://mlflow.example.org", by=crew.lee)


@pytest.fixture
def as_lee(crew, client):
    client.force_login(crew.lee)
    return client


def page(client, address="/p/churn/connections"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_lead_connects_and_what_it_answers_appears(crew, ledger, settings, as_lee):
    hypothesis = ledger.registered(dataset="")
    moment = int((clock.now() + timedelta(hours=1)).timestamp() * 1000)
    with fake_mlflow() as fake, clock.at(clock.now() + timedelta(hours=2)):
        settings.OUTGOING_HOSTS = frozenset({fake.host})
        tags = {"assay.hypothesis": "h1", "assay.arm": "baseline", "assay.seed": "1"}
        fake.runs = [run("one", tags=tags, start=moment, end=moment + 9, metrics={"pr_auc": 0.31})]
        answer = as_lee.post("/p/churn/tracker", {"address": fake.url, "sign_in": "none", "experiments": ""})
        before = Event.objects.filter(project_id=crew.project.pk).count()
        assert (answer.status_code, answer["Location"]) == (303, "/p/churn/connections")
        assert work_off() == 2

    told = page(as_lee)
    assert "MLflow 3.17.2 answers and shows 1 experiment; 1 run carries the tag" in told
    assert "Answers" in told and fake.url in told
    assert hypothesis.runs.get().counts
    assert Event.objects.filter(project_id=crew.project.pk).count() > before  # so that open pages draw themselves anew


def test_a_trial_that_a_later_look_contradicts_is_not_shown_beside_it(as_lee, crew, tracker):
    found, failed = "MLflow 3.17.2 answers and shows 1 experiment", "nothing came from it"
    now = clock.now()
    tracker.tell_trial(failed, answers=False, by=crew.lee)
    assert "nothing came from it." in page(as_lee)

    with clock.at(now + timedelta(minutes=1)):
        tracker.tell_look()
        assert "nothing came from it." not in page(as_lee)
    with clock.at(now + timedelta(minutes=2)):
        tracker.tell_trial(found, answers=True, by=crew.lee)
        tracker.tell_look()
        assert found in page(as_lee)
    with clock.at(now + timedelta(minutes=3)):
        tracker.tell_look(fault="does not answer")
        assert found not in page(as_lee)


def test_what_is_wrong_in_the_form_stands_at_its_field_and_the_rest_stays(as_lee, ledger):
    sent = {"address": "http://mlflow.example.org", "sign_in": "bearer", "secret": "tok", "experiments": "churn\nfraud"}
    answer = as_lee.post("/p/churn/tracker", sent)
    told = answer.content.decode()

    assert answer.status_code == 422
    assert "ASSAY_OUTGOING_HOSTS=mlflow.example.org:80" in told
    assert 'value="http://mlflow.example.org"' in told and "churn\nfraud" in told.replace("\r", "")
    assert 'tok"' not in told


def test_a_second_tracker_is_refused(as_lee, tracker, crew):
    from assay.events.refusals import Refused

    with pytest.raises(Refused, match="connected already"):
        Tracker.objects.connect(project=crew.project, address="https://other.example.org", by=crew.lee)


def test_pages_ask_no_tracker(as_lee, tracker, ledger, monkeypatch):
    hypothesis = ledger.sufficing()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a page asked for a name"))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a page opened a connection"))

    page(as_lee)
    page(as_lee, hypothesis.url)


def test_the_page_of_a_hypothesis_says_how_the_tracker_stands_and_what_to_paste(as_lee, tracker, ledger, client, crew):
    hypothesis = ledger.registered()
    assert "not looked at yet" in page(as_lee, hypothesis.url)
    tracker.tell_look()
    with clock.at(clock.now() + timedelta(minutes=3)):
        told = page(as_lee, hypothesis.url)
        assert "last looked 3 min ago" in told
        assert "&#34;assay.hypothesis&#34;: &#34;CHURN-H1&#34;" in told and "log_metric(&#34;pr_auc&#34;" in told
        tracker.tell_look(fault="did not answer in time")
    with clock.at(clock.now() + timedelta(hours=2)):
        told = page(as_lee, hypothesis.url)
        assert "no usable answer since" in told and "MLflow did not answer in time." in told
        assert "It last answered 2 h ago." in told


def test_beside_a_verdict_the_tracker_has_a_line_and_no_empty_box(as_lee, tracker, ledger):
    hypothesis = ledger.registered(dataset="")
    ledger.bring(hypothesis, [ledger.pair(seed, gain, after=seed, dataset="") for seed, gain in enumerate(GAINS, 1)])
    hypothesis.sign("accepted", reason="Holds", by=ledger.crew.ana)
    tracker.tell_look()

    told = page(as_lee, hypothesis.url).partition('id="feed"')[2].partition("</section>")[0]

    assert "last looked" in told
    assert "panel__body" not in told


@pytest.mark.parametrize(
    ("design", "tag"),
    [("seeds_paired", '"assay.seed": seed'), ("repeated_cv", '"assay.repeat": repeat'),
     ("multi_dataset", '"assay.key": dataset')],
)  # fmt: skip
def test_the_lines_to_paste_pair_the_arms_as_the_design_does(ledger, design, tag):
    hypothesis = ledger.draft(design=design)

    tags = [line.strip() for line in lines_for(hypothesis).splitlines() if '"assay.' in line]
    assert tags[2].startswith(tag)
    assert len(tags) == 3
    assert ("once for each fold" in lines_for(hypothesis)) is (design == "repeated_cv")


def test_a_hypothesis_that_is_judged_by_predictions_shows_nothing_of_the_tracker(as_lee, tracker, ledger):
    hypothesis = ledger.draft(design="single_split", policy="fixed")

    assert 'id="feed"' not in page(as_lee, hypothesis.url)
    assert 'id="feed"' in page(as_lee, ledger.draft().url)


def test_without_a_tracker_the_lines_stand_there_while_the_first_runs_are_awaited(as_lee, ledger):
    awaits = ledger.registered()
    told = page(as_lee, awaits.url)
    assert "From MLflow" in told and "not connected" in told
    assert 'href="/p/churn/connections">Connect</a>' in told and "An owner or lead can connect it" not in told
    assert "import mlflow\n\nwith mlflow.start_run():" in told
    assert f"&#34;assay.hypothesis&#34;: &#34;{awaits.key}&#34;" in told

    assert "From MLflow" not in page(as_lee, ledger.draft("Another").url)
    ledger.bring(awaits)
    assert "From MLflow" not in page(as_lee, awaits.url)


def test_who_may_not_connect_a_tracker_is_told_who_can(client, crew, ledger):
    client.force_login(crew.ana)

    told = page(client, ledger.registered().url)

    assert "An owner or lead can connect it; then runs that say this come by themselves." in told
    assert ">Connect</a>" not in told


def test_of_a_run_that_drifted_its_row_and_the_page_say_so(as_lee, ledger):
    hypothesis = ledger.sufficing()
    hypothesis.doubt({"run1": "It was deleted in the tracker."}, source="MLflow")

    told = page(as_lee, hypothesis.url)
    assert "One of these runs is no longer as it came here." in told
    assert "It was deleted in the tracker." in told


def test_of_a_pair_it_is_said_which_arm_is_told_otherwise_and_what_is_so_of_both_once(as_lee, ledger):
    hypothesis = ledger.registered(dataset="")
    arms = {"base": {"baseline": 0.31}, "cand": {"candidate": 0.33}}
    ledger.bring(hypothesis, [ledger.pair(1, run_id=name, values=values, dataset="") for name, values in arms.items()])
    gone = "It is not in the tracker any more."

    hypothesis.doubt({"base": gone}, source="MLflow")
    assert f"baseline: {gone}" in page(as_lee, hypothesis.url)
    hypothesis.doubt({"cand": gone}, source="MLflow")
    assert page(as_lee, hypothesis.url).count(gone) == 1


def test_who_may_not_connect_reads_how_it_stands(client, crew, tracker):
    for person in (crew.ana, crew.vera):
        client.force_login(person)
        told = page(client)
        assert tracker.address in told
        assert "Disconnect" not in told and 'name="secret"' not in told
    for path in ("", "/trials", "/pauses", "/disconnections", "/filters", "/confirmations"):
        assert client.post(f"/p/churn/tracker{path}").status_code == 403
    assert client.post("/p/churn/tracker/looks").status_code == 403
    client.force_login(crew.ana)
    assert client.post("/p/churn/tracker/looks").status_code == 303


def test_it_is_paused_taken_up_and_disconnected(as_lee, tracker, crew):
    as_lee.post("/p/churn/tracker/pauses", {"paused": "yes"})
    assert "Paused" in page(as_lee)
    assert not Tracker.objects.due(clock.now()).exists()
    as_lee.post("/p/churn/tracker/pauses", {"paused": "no"})
    assert Tracker.objects.due(clock.now()).exists()
    as_lee.post("/p/churn/tracker/disconnections")
    assert "Connect MLflow" in page(as_lee)
    tracker.refresh_from_db()
    assert tracker.secret == "" and tracker.state == "disconnected"


def test_a_filter_is_kept_and_removed(as_lee, tracker, ledger):
    key = ledger.registered().key
    as_lee.post("/p/churn/tracker/filters", {"query": " params.a  =  '1' ", "hypothesis": key, "arm": "candidate"})
    kept = Filter.objects.get()
    assert (kept.query, kept.arm) == ("params.a = '1'", "candidate")
    assert "params.a = &#39;1&#39;" in page(as_lee)
    as_lee.post(f"/p/churn/tracker/filters/{kept.pk}/removals")
    assert not Filter.objects.exists()


def test_the_number_of_queries_does_not_grow_with_what_came(as_lee, tracker, ledger, django_assert_max_num_queries):
    from assay.connect.models import Snapshot

    hypothesis = ledger.registered()
    told = {"status": "FINISHED", "named": "CHURN-H1"}
    Snapshot.objects.bulk_create(
        Snapshot(tracker=tracker, run_id=f"r{n}", status="FINISHED", told=told, sha256="", seen_at=clock.now(),
                 hypothesis=hypothesis) for n in range(300)
    )  # fmt: skip
    page(as_lee)
    with django_assert_max_num_queries(14):
        page(as_lee)


def test_pressing_many_times_queues_one_look_and_one_trial(as_lee, tracker):
    from django_tasks_db.models import DBTaskResult

    for _ in range(5):
        assert as_lee.post("/p/churn/tracker/looks").status_code == 303
        assert as_lee.post("/p/churn/tracker/trials").status_code == 303

    queued = DBTaskResult.objects.ready().values_list("task_path", flat=True)
    assert sorted(path.rsplit(".", 1)[1] for path in queued) == ["attempt", "look"]


def test_one_that_answers_what_is_of_no_use_is_not_said_to_be_silent(as_lee, tracker):
    tracker.tell_look()
    tracker.tell_look(fault="answers with a page instead of data")

    told = page(as_lee)

    assert "No usable answer" in told and "Does not answer" not in told
    assert "MLflow answers with a page instead of data." in told


def test_a_filter_that_it_did_not_understand_is_named(as_lee, tracker, ledger):
    kept = Filter.objects.keep("a = = b", tracker=tracker, hypothesis=ledger.registered(), by=tracker.by)
    tracker.tell_look()
    assert "does not understand" not in page(as_lee)

    kept.tell(is_misread=True)
    told = page(as_lee)
    assert "MLflow does not understand the saved filter “a = = b”. Its runs do not come; all others do." in told
    assert "MLflow does not understand it, so it finds nothing." in told


def test_beside_a_token_no_name_is_shown_that_was_typed_for_a_password(as_lee, tracker):
    Tracker.objects.filter(pk=tracker.pk).update(sign_in="bearer", user="reader")

    assert "Token, reader" not in page(as_lee)
