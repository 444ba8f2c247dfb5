"""Two people at the same moment: what is done is done once, nobody sees a broken page, and nothing waits for ever.

Each thread has its own connection, to SQLite's file or to PostgreSQL, as the instance's own threads do.
"""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.models import Invitation, Membership, Person, Project
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ledger.models import Source
from tests.faces.api.conftest import Program, both
from tests.security.conftest import at_once, browser, sends


def told(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def numbers_are_whole(project: Project) -> bool:
    """Whether the project's facts are numbered one after the other."""
    numbers = list(Event.objects.filter(project_id=project.pk).order_by("number").values_list("number", flat=True))
    return numbers == list(range(1, len(numbers) + 1))


def test_one_card_dragged_by_six_moves_once(shared):
    item = shared.item()
    people = [shared.ana, shared.ada, shared.bo, shared.lee, shared.cleo, shared.ana]

    answers = at_once(*(sends(who, f"{item.url}/moves", to="doing") for who in people))

    assert answers == [303] * 6
    assert told("item.moved") == 1
    assert numbers_are_whole(shared.project)


def test_of_two_who_drag_one_card_apart_the_second_is_told(shared):
    item = shared.item(state=shared.todo)

    answers = at_once(
        sends(shared.ana, f"{item.url}/moves", to="doing", **{"from": "todo"}),
        sends(shared.bo, f"{item.url}/moves", to="review", **{"from": "todo"}),
    )

    assert sorted(answers) == [303, 422]
    assert told("item.moved") == 1


def test_many_cards_moved_crosswise_wait_for_nobody_for_ever(shared):
    items = [shared.item(f"Item {n}") for n in range(6)]
    keys = [item.key for item in items]
    address = f"{shared.project.url}items/changes"

    answers = at_once(
        sends(shared.ana, address, item=keys, property="state", value="doing"),
        sends(shared.bo, address, item=keys[::-1], property="state", value="review"),
        *(sends(shared.ada, f"{item.url}/moves", to="todo") for item in reversed(items)),
    )

    assert set(answers) == {303}
    assert numbers_are_whole(shared.project)
    for item in Item.objects.all():
        moves = list(Event.objects.on(item).filter(verb="item.moved"))
        assert moves[-1].data["now"] == item.state
        assert all(left.data["now"] == right.data["was"] for left, right in pairwise(moves))


def test_a_sprint_closes_while_its_cards_are_moved(shared):
    sprint = shared.sprint()
    items = [shared.item(f"Item {n}", sprint=sprint) for n in range(5)]
    sprint.begin(by=shared.lee, reason="A test")
    choices = {f"choice-{item.key}": "back" for item in items}

    closing, *moving = at_once(
        sends(shared.lee, f"{sprint.url}/closes", judged="met", **choices),
        *(sends(shared.ana, f"{item.url}/moves", to="doing") for item in reversed(items)),
    )

    assert closing == 303
    assert set(moving) == {303}
    assert not Item.objects.filter(sprint=sprint).exists()


def test_a_sprint_is_started_once(shared):
    sprint = shared.sprint()

    answers = at_once(*(sends(who, f"{sprint.url}/starts") for who in (shared.lee, shared.ana, shared.cleo)))

    assert Counter(answers) == {303: 1, 422: 2}
    assert told("sprint.started") == 1


def test_of_two_sprints_one_runs(shared):
    first, second = shared.sprint(), shared.sprint(date(2026, 11, 16), date(2026, 11, 27))

    answers = at_once(sends(shared.lee, f"{first.url}/starts"), sends(shared.cleo, f"{second.url}/starts"))

    assert sorted(answers) == [303, 422]
    assert Sprint.objects.running().count() == 1


def test_a_sprint_is_closed_once(shared):
    sprint = shared.sprint()
    sprint.begin(by=shared.lee, reason="A test")

    answers = at_once(*(sends(who, f"{sprint.url}/closes", judged="met") for who in (shared.lee, shared.cleo)))

    assert sorted(answers) == [303, 422]
    assert told("sprint.closed") == 1


def test_a_goal_is_judged_once_by_two_who_agree(shared):
    sprint = shared.sprint()
    sprint.begin(by=shared.lee, reason="A test")
    sprint.close(choices={}, by=shared.lee)

    answers = at_once(*(sends(who, f"{sprint.url}/judgements", judged="met") for who in (shared.lee, shared.cleo)))

    assert answers == [303, 303]
    assert told("sprint.judged") == 1


def test_sprints_planned_at_once_do_not_overlap(shared):
    days = {"start": "2026-11-16", "end": "2026-11-27"}

    answers = at_once(*(sends(who, f"{shared.project.url}sprints", **days) for who in (shared.lee, shared.cleo)))

    assert sorted(answers) == [303, 422]
    assert Sprint.objects.count() == 1


def test_items_added_at_once_are_numbered_one_after_the_other(shared):
    people = [shared.ana, shared.ada, shared.bo, shared.lee, shared.cleo] * 2
    address = f"{shared.project.url}items"

    answers = at_once(*(sends(who, address, line=f"Item {n}") for n, who in enumerate(people)))

    assert answers == [303] * 10
    assert sorted(Item.objects.values_list("number", flat=True)) == list(range(1, 11))
    assert Item.objects.values("rank").distinct().count() == 10
    assert numbers_are_whole(shared.project)


def test_items_and_hypotheses_of_two_projects_do_not_wait_for_each_other(shared):
    answers = at_once(
        *(sends(shared.ana, f"{shared.project.url}items", line=f"Ours {n}") for n in range(4)),
        *(sends(shared.otto, f"{shared.other.url}items", line=f"Theirs {n}") for n in range(4)),
        *(sends(shared.ada, f"{shared.project.url}hypotheses/new", title=f"H {n}", do="draft") for n in range(4)),
    )

    assert set(answers) == {303}
    assert numbers_are_whole(shared.project)
    assert numbers_are_whole(shared.other)


def test_a_form_sent_twice_at_once_counts_once(shared):
    client = browser(shared.ana)
    fields = {"line": "Only once", "form_token": "one-token"}
    address = f"{shared.project.url}items"

    answers = at_once(*(lambda: client.post(address, fields).status_code for _ in range(4)))

    assert answers == [303] * 4
    assert Item.objects.count() == 1


def test_runs_pushed_twice_at_once_under_one_key_are_answered_alike_and_stored_once(shared, shared_ledger):
    hypothesis = shared_ledger.registered()
    program = Program(shared)
    sent = both()

    answers = at_once(*(lambda: program.push(*sent, **{"Idempotency-Key": "k1"}) for _ in range(4)))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert hypothesis.runs.count() == len(sent)
    assert told("hypothesis.runs") == 1


def test_two_verdicts_at_once_leave_one_that_stands(shared, shared_ledger):
    hypothesis = shared_ledger.sufficing()
    signed = {"decision": "accepted", "reason": "It holds"}

    answers = at_once(*(sends(who, f"{hypothesis.url}/verdicts", **signed) for who in (shared.ana, shared.ada)))

    assert answers == [303, 303]
    hypothesis.refresh_from_db()
    assert list(hypothesis.verdicts.filter(superseded_at=None)) == [hypothesis.verdict]
    assert told("verdict.signed") == 2


def test_a_second_signature_is_given_once(shared, shared_ledger):
    hypothesis = shared_ledger.sufficing()
    hypothesis.sign("rejected", reason="It leaks", by=shared.ana)

    answers = at_once(*(sends(who, f"{hypothesis.url}/second-signatures") for who in (shared.bo, shared.lee)))

    assert sorted(answers) == [303, 422]
    assert told("verdict.seconded") == 1


def test_an_argument_answered_by_two_at_once_keeps_the_first_answer(shared, shared_ledger):
    hypothesis = shared_ledger.sufficing()
    argument = hypothesis.argue("It is starved", by=shared.bo)
    address = f"{hypothesis.url}/arguments/{argument.pk}/answers"

    answers = at_once(*(sends(who, address, text=who.name, seen_text="") for who in (shared.ana, shared.ada)))

    assert sorted(answers) == [303, 409]
    argument.refresh_from_db()
    assert argument.answer == argument.answered_by.name
    assert told("verdict.answered") == 1


def test_evidence_brought_by_two_at_once_is_stored_once(shared, shared_ledger):
    hypothesis = shared_ledger.registered()
    runs = shared_ledger.pairs()

    answers = at_once(*(lambda: hypothesis.bring(runs, by=shared.ana) for _ in range(3)))

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert hypothesis.runs.count() == len(runs)
    assert told("hypothesis.runs") == 1


def test_runs_brought_to_two_hypotheses_at_once_count_for_one(shared, shared_ledger):
    hypotheses = [shared_ledger.registered(title) for title in ("Trends rank better", "Trends rank much better")]
    runs = shared_ledger.pairs()

    answers = at_once(
        *(lambda one=one: one.bring(runs, by=shared.ana) for one in hypotheses),
        lambda: hypotheses[0].receive(runs, source=Source("MLflow")),
    )

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    counted = [[run.counts for run in one.runs.all()] for one in hypotheses]
    assert sorted(map(sum, counted)) == [0, len(runs)]


def test_what_is_changed_while_evidence_is_read_is_refused_or_hashed(shared, shared_ledger):
    """Whoever comes first: the hash that is locked is that of the fields that are stored."""
    hypothesis = shared_ledger.registered()

    at_once(
        lambda: hypothesis.bring(shared_ledger.pairs(), by=shared.ana),
        lambda: type(hypothesis).objects.get(pk=hypothesis.pk).change(minimal_effect=0.001, by=shared.ada),
    )

    version = type(hypothesis).objects.get(pk=hypothesis.pk).version
    assert version.hash == version.science.hash
    changed = Event.objects.filter(verb="hypothesis.changed").first()
    brought = Event.objects.get(verb="hypothesis.runs")
    assert version.minimal_effect == (0.001 if changed else 0.01)
    assert changed is None or changed.number < brought.number


def test_an_exclusion_is_lifted_once(shared, shared_ledger):
    hypothesis = shared_ledger.sufficing()
    out = hypothesis.exclude(key="1", reason="A crash", by=shared.ana)
    address = f"{hypothesis.url}/exclusions/{out.pk}/inclusions"

    answers = at_once(sends(shared.ana, address), sends(shared.bo, address))

    assert answers == [303, 303]
    assert told("hypothesis.included") == 1


def test_an_invitation_opened_in_two_browsers_makes_one_member(shared):
    _, token = Invitation.objects.invite(
        project=shared.project, email="new@assay.example", discipline="science", role="member", by=shared.cleo
    )
    newcomer = {"name": "Nora New", "password": "a long enough one", "time_zone": "UTC"}
    clients = [browser() for _ in range(3)]
    for client in clients:
        client.get(f"/invitations/{token}")

    answers = at_once(*(lambda client=client: client.post("/invitations/", newcomer).status_code for client in clients))

    assert Counter(answers)[303] == 1
    assert not {answer for answer in answers if answer >= 500}
    assert Membership.objects.filter(person__email="new@assay.example").count() == 1


def test_two_newcomers_of_one_name_get_a_handle_each(shared):
    tokens = [
        Invitation.objects.invite(
            project=shared.project, email=f"{n}@assay.example", discipline="science", role="member", by=shared.cleo
        )[1]
        for n in range(3)
    ]
    newcomer = {"name": "Nora New", "password": "a long enough one", "time_zone": "UTC"}
    clients = [browser() for _ in tokens]
    for client, token in zip(clients, tokens, strict=True):
        client.get(f"/invitations/{token}")

    answers = at_once(*(lambda client=client: client.post("/invitations/", newcomer).status_code for client in clients))

    assert answers == [303] * 3
    assert Person.objects.filter(handle__startswith="nora").count() == 3


def test_two_owners_who_leave_at_once_do_not_leave_a_project_without_one(shared):
    shared.seat(shared.lee).change(role="owner", by=shared.cleo)
    crew = f"{shared.project.url}crew"

    answers = at_once(
        sends(shared.cleo, f"{crew}/{shared.cleo.handle}/departure"),
        sends(shared.lee, f"{crew}/{shared.lee.handle}/departure"),
    )

    assert sorted(answers) == [303, 422]
    assert shared.project.memberships.filter(role="owner", left_at=None).count() == 1


def test_a_deliverable_is_delivered_and_shown_once(shared):
    item = shared.item(promises="A report")
    promised = Deliverable.objects.get(item=item)
    promised.attach(kind="run", ref="run:b7e2", by=shared.ana)

    delivering = at_once(*(sends(who, f"/deliverables/{promised.pk}/deliveries") for who in (shared.ana, shared.bo)))
    showing = at_once(*(sends(who, f"/deliverables/{promised.pk}/showings") for who in (shared.ana, shared.bo)))

    assert delivering + showing == [303] * 4
    assert (told("deliverable.delivered"), told("deliverable.shown")) == (1, 1)


def test_parts_of_an_item_are_changed_once(shared):
    item = shared.item()
    criterion = item.require("It is met", by=shared.ana)
    other = shared.item("Another one")
    both = (shared.ana, shared.bo)

    answers = [
        *at_once(*(sends(who, f"{item.url}/criteria/{criterion.pk}/mark", met="1") for who in both)),
        *at_once(*(sends(who, f"{item.url}/blocks", key=other.key, way="waits") for who in both)),
        *at_once(*(sends(who, f"{item.url}/hypotheses", hypothesis="H1", relation="tests") for who in both)),
        *at_once(
            *(
                sends(who, f"{shared.project.url}items/changes", item=item.key, property="person", value="+ana")
                for who in both
            )
        ),
        *at_once(
            *(
                sends(who, f"{shared.project.url}items/changes", item=item.key, property="label", value="+data")
                for who in both
            )
        ),
    ]

    assert not {answer for answer in answers if answer >= 500}
    once = ("item.criterion_met", "item.blocked", "item.assigned", "item.labelled")
    assert {verb: told(verb) for verb in once} == dict.fromkeys(once, 1)


def test_of_two_items_put_below_each_other_one_lies_above(shared):
    one, two = shared.item("One"), shared.item("Two")

    parents = at_once(
        sends(shared.ana, f"{one.url}/changes", parent=two.key),
        sends(shared.bo, f"{two.url}/changes", parent=one.key),
    )
    waits = at_once(
        sends(shared.ana, f"{one.url}/blocks", key=two.key, way="waits"),
        sends(shared.bo, f"{two.url}/blocks", key=one.key, way="waits"),
    )

    assert sorted(parents) == sorted(waits) == [303, 422]


def test_projects_founded_at_once_under_one_key_are_one(shared):
    form = {"project_name": "Twins", "key": "TWIN", "discipline": "science", "time_zone": "UTC"}

    answers = at_once(*(sends(who, "/projects/new", **form) for who in (shared.ana, shared.bo, shared.otto)))

    assert Counter(answers)[303] == 1
    assert not {answer for answer in answers if answer >= 500}
    assert Project.objects.filter(key="TWIN").count() == 1


def test_an_undo_is_done_once(shared):
    item = shared.item()
    item.move(to=shared.doing, by=shared.ana)
    last = Event.objects.on(item).last()
    address = f"{shared.project.url}undo"

    answers = at_once(*(sends(who, address, event=str(last.number)) for who in (shared.ana, shared.bo)))

    assert sorted(answers) == [303, 422]
    assert told("item.moved") == 2


def test_what_raced_is_refused_in_words(shared):
    """The race itself, without threads: whoever comes second is told so."""
    sprint = shared.sprint()
    seen_by_another = Sprint.objects.get(pk=sprint.pk)
    sprint.begin(by=shared.lee)

    with pytest.raises(Refused, match=r"started already|still running"):
        seen_by_another.begin(by=shared.cleo)
