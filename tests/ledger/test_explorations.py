"""Explorations and what is learned from them."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from assay import clock
from assay.backlog.models import Deliverable
from assay.events.models import Event
from assay.events.refusals import Refused, Stale
from assay.ledger.models import Exploration, NewFile
from assay.practice.snapshot import snapshot
from assay.site.housekeeping import tidy
from tests.conftest import NOW
from tests.ledger.exploring import explored, report, told


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Let no other test put files beside ours."""
    settings.MEDIA_ROOT = tmp_path / "files"


def left_behind(name, *, hours):
    """Put a file where explorations have theirs, so many hours old."""
    path = Path(default_storage.path(default_storage.save(f"explorations/{name}", ContentFile(b"{}"))))
    old = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (old, old))
    return path.name


def texts(rows):
    return [one.text for one in rows]


def files():
    """The names of all files that are kept."""
    return set(default_storage.listdir("explorations")[1]) if default_storage.exists("explorations") else set()


def test_a_notebook_brings_its_title_and_proposes_what_it_learned(crew):
    exploration = explored(crew)

    assert (exploration.key, exploration.kind, exploration.title) == ("CHURN-E1", "notebook", "The call graph")
    assert [person.name for person in exploration.people.all()] == ["Ana"]
    assert texts(exploration.learnings.waiting()) == ["Degree alone says little"]
    assert not exploration.learnings.standing().exists()
    assert (exploration.versions.get().name, exploration.versions.get().cells) == ("nb/graph.ipynb", 3)


def test_numbers_come_in_order_in_each_project(crew):
    assert [explored(crew).number for _ in range(3)] == [1, 2, 3]
    assert explored(crew, project=crew.other, by=crew.otto).number == 1


def test_a_report_is_a_text_or_an_address(crew):
    text, linked = (
        explored(crew, told=report()),
        explored(crew, address="https://wiki.example/desk", title="Desk timing"),
    )

    assert (text.kind, text.title, texts(text.learnings.all())) == (
        "report",
        "Desk timing",
        ["A daily score is enough"],
    )
    assert (linked.kind, linked.address, linked.versions.count()) == ("report", "https://wiki.example/desk", 0)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//evil.example", "wiki", "ftp://a.example/b", "https://", "http://[::1", "h" * 1001],
)
def test_an_address_is_one_of_the_web(crew, address):
    with pytest.raises(Refused, match="address"):
        explored(crew, address=address, title="Desk timing")


def test_it_is_a_file_or_an_address_and_has_a_title(crew):
    for more in ({"told": None}, {"told": told(), "address": "https://a.example/b"}):
        with pytest.raises(Refused, match="a file or an address"):
            explored(crew, title="x", **more)
    with pytest.raises(Refused, match="title"):
        explored(crew, address="https://a.example/b")
    assert not Exploration.objects.exists()


def test_what_it_belongs_to_lies_in_its_project_and_who_made_it_is_on_its_crew(crew):
    foreign = crew.story(project=crew.other, by=crew.otto)
    for more in ({"items": [foreign]}, {"people": [crew.otto]}):
        with pytest.raises(Refused):
            explored(crew, **more)


def test_where_recording_fails_no_file_stays(crew):
    before = files()
    with pytest.raises(Refused):
        explored(crew, people=[crew.otto])

    assert files() == before


def test_a_file_is_kept_as_it_came_under_a_name_of_its_own(crew):
    names = [
        "../../../etc/passwd.ipynb",
        "a\\..\\b.ipynb",
        "C:\\x.ipynb",
        "\u202ecod.ipynb",
        "x" * 400,
        "a\0\n.ipynb",
        "/",
        "",
    ]
    for name in names:
        version = explored(crew, told=told(name=name)).versions.get()

        assert version.content == told().content
        assert version.file.name.startswith("explorations/") and version.file.name.endswith(".ipynb")
        assert (".." not in version.file.name and name not in version.file.name) or not name.strip("/")
        assert version.name.isprintable() and len(version.name) <= 255 and ".." not in version.name.split("/")


def test_what_is_confirmed_counts_in_the_words_of_whoever_confirms_it(crew):
    exploration = explored(crew)
    proposed = exploration.learnings.get()

    exploration.confirm(proposed, text="Degree  says little", by=crew.bo)

    assert texts(exploration.learnings.standing()) == ["Degree says little"]
    event = Event.objects.on(exploration).last()
    assert (event.data["origin"], event.data["was"]) == ("heading", "Degree alone says little")


def test_what_was_settled_is_not_settled_again(crew):
    exploration = explored(crew)
    proposed = exploration.learnings.get()
    exploration.decline(proposed, by=crew.bo)

    for settle in (
        lambda: exploration.confirm(proposed, by=crew.ana),
        lambda: exploration.decline(proposed, by=crew.ana),
    ):
        with pytest.raises(Refused, match="settled already"):
            settle()


def test_a_learning_is_reworded_and_its_earlier_words_stay_in_the_log(crew):
    exploration = explored(crew)
    learning = exploration.learn("July inflates it", by=crew.ana)

    exploration.reword(learning, "July inflates reciprocity", seen="July inflates it", by=crew.bo)

    assert Event.objects.on(exploration).last().data["was"] == "July inflates it"
    with pytest.raises(Stale) as stale:
        exploration.reword(learning, "July misleads", seen="July inflates it", by=crew.ana)
    assert (stale.value.theirs, stale.value.yours) == ("July inflates reciprocity", "July misleads")


def test_a_learning_is_withdrawn_for_a_reason_and_stays_readable(crew):
    exploration = explored(crew)
    learning = exploration.learn("July inflates it", by=crew.ana)
    with pytest.raises(Refused, match="why"):
        exploration.withdraw_learning(learning, reason=" ", by=crew.ana)

    exploration.withdraw_learning(learning, reason="It was the window", by=crew.ana)

    learning.refresh_from_db()
    assert (learning.stands, learning.withdrawn_reason, learning.text) == (
        False,
        "It was the window",
        "July inflates it",
    )
    with pytest.raises(Refused, match="no longer"):
        exploration.reword(learning, "again", by=crew.ana)


@pytest.mark.parametrize(
    ("text", "said"), [(" ", "needs words"), ("x" * 1001, "1,001 characters"), ("Once", "stands here already")]
)
def test_what_cannot_be_learned_is_told(crew, text, said):
    exploration = explored(crew)
    exploration.learn("Once", by=crew.ana)

    with pytest.raises(Refused, match=said):
        exploration.learn(text, by=crew.ana)


def test_a_newer_version_proposes_what_is_new_and_drops_what_it_leaves_out(crew):
    exploration = explored(crew, told=told("- Declined\n- Confirmed\n- Left open"))
    declined, confirmed, _ = exploration.learnings.all()
    exploration.decline(declined, by=crew.ana)
    exploration.confirm(confirmed, by=crew.ana)

    exploration.renew(told("- declined\n- Confirmed\n- New"), by=crew.bo)

    assert texts(exploration.learnings.waiting()) == ["New"]
    assert texts(exploration.learnings.standing()) == ["Confirmed"]
    assert [version.number for version in exploration.versions.all()] == [1, 2]
    assert Event.objects.on(exploration).last().data["proposed"] == 1


def test_the_same_file_and_one_of_another_kind_are_no_newer_version(crew):
    exploration = explored(crew)
    before = files()
    for file, said in ((told(), "here already"), (report(), "this file is none")):
        with pytest.raises(Refused, match=said):
            exploration.renew(file, by=crew.ana)
    with pytest.raises(Refused, match="this file is none"):
        explored(crew, address="https://a.example/b", title="x").renew(report(), by=crew.ana)

    assert files() == before


def test_a_withdrawn_one_is_gone_with_its_files(crew, django_capture_on_commit_callbacks):
    exploration = explored(crew)
    version = exploration.versions.get()
    with django_capture_on_commit_callbacks(execute=True):
        exploration.withdraw(reason="It names a customer", by=crew.ana)

    assert not Exploration.objects.standing().exists()
    assert not default_storage.exists(version.file.name) and not default_storage.exists(version.read.name)
    with pytest.raises(Refused, match="withdrawn"):
        exploration.learn("Too late", by=crew.ana)


def test_it_is_found_by_its_title_and_by_what_was_learned(crew):
    exploration = explored(crew)
    learning = exploration.learn("Seasonal calls home inflate reciprocity", by=crew.ana)

    def found(text):
        from assay.query import words_q

        return Exploration.objects.filter(words_q("words", text)).exists()

    assert found("call graph") and found("churn-e1") and found("seasonal recip")
    assert not found("degree"), "it is merely proposed"
    exploration.withdraw_learning(learning, reason="It was the window", by=crew.ana)
    assert not found("seasonal")


def test_it_shows_a_deliverable_when_somebody_says_so(crew):
    item = crew.story()
    promise = Deliverable.objects.promise("EDA results", item=item, kind="EDA", by=crew.ana)
    exploration = explored(crew, items=[item])
    assert not promise.evidence.exists()

    exploration.show(promise, by=crew.ana)

    piece = promise.evidence.get()
    assert (piece.kind, piece.ref, piece.address) == ("notebook", "CHURN-E1 The call graph", "/p/churn/explorations/1")
    promise.deliver(by=crew.ana)
    explored(crew, told=report()).show(Deliverable.objects.promise("Timing", item=item, by=crew.ana), by=crew.ana)
    assert list(item.deliverables.order_by("id").values_list("evidence__kind", flat=True)) == ["notebook", "document"]


def test_a_profile_is_recorded_by_one_call(crew):
    from tests.ledger.profiles.test_profiles import FILE

    exploration = Exploration.objects.record_profile(FILE, project=crew.project, by=crew.bo)

    assert (exploration.kind, exploration.title) == ("profile", "Profile of churn.csv")
    assert exploration.versions.get().profile.rows == 1200
    with pytest.raises(Refused, match="no profile"):
        Exploration.objects.record_profile(b"{}", project=crew.project, by=crew.bo)


def test_the_practices_are_told_of_it_as_it_was_at_a_moment(crew):
    exploration = explored(crew)
    explored(crew, told=report())
    Exploration.objects.record_profile(_profile(), project=crew.project, by=crew.bo)
    with clock.at(NOW + timedelta(hours=1)):
        learning = exploration.learn("Degree says little", by=crew.ana)
    with clock.at(NOW + timedelta(hours=2)):
        exploration.withdraw_learning(learning, reason="It was the window", by=crew.ana)

    def facts(hours):
        return snapshot(crew.project, NOW + timedelta(hours=hours))["explorations"]

    assert [(one["id"], one["learnings"]) for one in facts(0)] == [("CHURN-E1", []), ("CHURN-E2", [])]
    [learned] = facts(1.5)[0]["learnings"]
    assert (learned["by"], learned["text"]) == ("ana", "Degree says little")
    assert facts(2)[0]["learnings"] == []
    assert facts(-1) == []


def _profile():
    from tests.ledger.profiles.test_profiles import FILE

    return FILE


def test_a_bad_file_is_refused_before_anything_is_stored(crew):
    before = files()
    for kind, content in (
        ("notebook", b"PK\x03\x04"),
        ("profile", b"{}"),
        ("report", b"\xff"),
        ("report", b"x" * 40_001),
    ):
        with pytest.raises(Refused) as refused:
            NewFile.of(kind, "x", content)
        assert refused.value.way_out
    assert files() == before


def test_a_reading_is_kept_beside_its_file(crew):
    version = explored(crew).versions.get()

    assert version.reading == told().reading
    assert json.loads(default_storage.open(version.read.name).read())["title"] == "The call graph"


def test_files_that_a_crash_left_without_a_row_are_deleted_after_a_day_and_no_others(crew):
    explored(crew)
    withdrawn = explored(crew, told=told("- Something else"))
    withdrawn.withdraw(by=crew.ana, reason="The wrong file")
    explored(crew, told=report())
    named = files()
    for name in named:
        long_ago = (clock.now() - timedelta(days=400)).timestamp()
        os.utime(default_storage.path(f"explorations/{name}"), (long_ago, long_ago))
    young = left_behind(f"{'a' * 32}.ipynb", hours=23)
    strange = left_behind("notes-of-the-operator.md", hours=400)
    lost = [left_behind(f"{'b' * 32}{ending}", hours=25) for ending in (".ipynb", ".read.json", ".md", ".json")]
    assert files() == named | {young, strange, *lost}

    tidy()

    assert files() == named | {young, strange}
    assert Exploration.objects.first().versions.get().reading.title == "The call graph"


def test_where_no_file_was_ever_kept_there_is_none_to_sweep(db):
    tidy()

    assert files() == set()
