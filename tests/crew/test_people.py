"""The people of a project: what they are, their groups, and what happens when they go."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay.crew.models import Membership, Person, WorkingGroup
from assay.events.models import Event


def post(client, who, path, **typed):
    client.force_login(who)
    return client.post(f"/p/churn/{path}", typed)


@pytest.fixture
def signal(crew):
    return WorkingGroup.objects.form(project=crew.project, slug="signal", name="Signal", by=crew.cleo)


def seat_of(crew, person):
    return Membership.objects.get(project=crew.project, person=person)


def test_the_page_tells_what_everybody_is(client, crew, signal):
    crew.bo.change(time_zone="Europe/Tallinn", by=crew.bo)
    seat_of(crew, crew.bo).change(groups=(signal,), by=crew.cleo)
    client.force_login(crew.vera)

    page = client.get("/p/churn/crew").content.decode()

    bo = page[page.index('id="bo"') : page.index('id="cleo"')]
    for told in ("Bo", "@bo", "Engineering", "Member", "Signal", "Europe/Tallinn", "since Tue 3 Nov"):
        assert told in bo
    assert "Were on it earlier: 1" in page
    assert "Otto" not in page
    assert "Invite somebody" not in page, "a viewer invites nobody"


def test_an_owner_changes_what_somebody_is(client, crew, signal):
    answer = post(client, crew.cleo, "crew/bo", discipline="science", role="lead", groups=["signal"])

    assert answer.status_code == 303
    seat = seat_of(crew, crew.bo)
    assert (seat.discipline, seat.role, list(seat.groups.all())) == ("science", "lead", [signal])
    assert Event.objects.on(seat).last().data["now"] == {"discipline": "science", "role": "lead", "groups": ["signal"]}


@pytest.mark.parametrize("who", ["lee", "ana", "vera"])
def test_nobody_else_does_not_even_for_themselves(client, crew, who):
    person = getattr(crew, who)
    before = Event.objects.count()

    assert post(client, person, f"crew/{who}", discipline="science", role="owner").status_code == 403
    assert post(client, person, "crew/bo", discipline="science", role="member").status_code == 403
    assert post(client, person, "crew/bo/departure").status_code == 403
    assert Event.objects.count() == before


def test_what_one_did_not_touch_is_not_set_back(client, crew):
    seat_of(crew, crew.bo).change(role="lead", by=crew.cleo)  # meanwhile, by somebody else
    seen = {"seen_discipline": "engineering", "seen_role": "member"}
    post(client, crew.cleo, "crew/bo", discipline="science", role="member", **seen)

    seat = seat_of(crew, crew.bo)
    assert (seat.discipline, seat.role) == ("science", "lead")


def test_two_who_change_the_same_are_told(client, crew):
    seat_of(crew, crew.bo).change(role="lead", by=crew.cleo)
    seen = {"seen_discipline": "engineering", "seen_role": "member"}
    answer = post(client, crew.cleo, "crew/bo", discipline="engineering", role="viewer", **seen)

    assert answer.status_code == 409
    assert "lead" in answer.content.decode()
    assert "viewer" in answer.content.decode()
    assert seat_of(crew, crew.bo).role == "lead"


def test_a_name_of_any_length_makes_a_handle_and_initials_that_fit(db):
    people = [
        Person.objects.enrol(email=f"{n}@assay.example", name=name, password=None)
        for n, name in enumerate(["x" * 60, "x" * 60, "ßtraße ßmith", "ßß"])
    ]

    assert [len(person.handle) for person in people[:2]] == [30, 31]
    assert [person.initials for person in people[2:]] == ["SSS", "SSS"]


def test_capitals_of_the_initials_fit_too(client, crew):
    client.force_login(crew.bo)

    client.post("/me/", {"name": "Bo", "initials": "ßßß", "time_zone": "UTC"})

    crew.bo.refresh_from_db()
    assert crew.bo.initials == "SSS"


def test_the_last_owner_stays_owner(client, crew):
    assert post(client, crew.cleo, "crew/cleo", discipline="product", role="member").status_code == 422
    assert "Make somebody else owner first" in post(client, crew.cleo, "crew/cleo/departure").content.decode()
    assert seat_of(crew, crew.cleo).role == "owner"


def test_values_that_are_none_are_refused(client, crew, signal):
    before = Event.objects.count()
    for typed in ({"role": "admin"}, {"discipline": "magic"}, {"groups": ["nosuch"]}):
        sent = {"discipline": "science", "role": "member", **typed}
        assert post(client, crew.cleo, "crew/bo", **sent).status_code == 422
    assert Event.objects.count() == before


def test_one_leaves_and_what_one_did_keeps_ones_name(client, crew):
    item = crew.item("Count the leavers", by=crew.bo)

    answer = post(client, crew.bo, "crew/bo/departure")

    assert answer.headers["Location"] == "/"
    assert client.get("/p/churn/crew").status_code == 404
    assert Event.objects.on(item).first().actor_id == crew.bo.pk
    client.force_login(crew.ana)
    assert "Bo" in client.get("/p/churn/crew").content.decode()


def test_who_is_let_go_sees_nothing_from_the_next_request_on(client, crew):
    from django.test import Client

    theirs = Client()
    theirs.force_login(crew.bo)
    assert theirs.get("/p/churn/crew").status_code == 200

    assert post(client, crew.cleo, "crew/bo/departure").status_code == 303
    assert theirs.get("/p/churn/crew").status_code == 404


def test_leads_form_and_rename_groups(client, crew):
    post(client, crew.lee, "groups", name="Signal & Noise", about="Features")
    group = crew.project.groups.get()
    assert (group.slug, group.name) == ("signal-noise", "Signal & Noise")

    post(client, crew.lee, f"groups/{group.slug}", name="Signal", about="Features and labels")
    group.refresh_from_db()
    assert (group.name, group.about) == ("Signal", "Features and labels")


def test_groups_whose_names_make_one_short_name_are_numbered(client, crew):
    for name in ("Данные", "Модели", "Signal & noise", "Signal, noise"):
        assert post(client, crew.lee, "groups", name=name).status_code == 303

    slugs = [group.slug for group in crew.project.groups.order_by("id")]
    assert slugs == ["group", "group-2", "signal-noise", "signal-noise-2"]
    assert post(client, crew.lee, "groups", name="ДАННЫЕ").status_code == 422, "there is one already"


def test_groups_are_for_leads(client, crew, signal):
    assert post(client, crew.ana, "groups", name="Mine").status_code == 403
    assert post(client, crew.ana, "groups/signal", name="Mine").status_code == 403
    assert post(client, crew.lee, "groups", name=" ").status_code == 422
    assert post(client, crew.lee, "groups", name="Signal").status_code == 422, "there is one already"
    assert [group.name for group in crew.project.groups.all()] == ["Signal"]


def test_owners_change_what_the_project_is_called(client, crew):
    typed = {"name": "Churn", "purpose": "Call them in time", "time_zone": "Europe/Oslo"}
    assert post(client, crew.lee, "changes", **typed).status_code == 403
    assert post(client, crew.cleo, "changes", **(typed | {"time_zone": "Oslo"})).status_code == 422
    assert post(client, crew.cleo, "changes", **typed, key="OTHERKEY").status_code == 303

    crew.project.refresh_from_db()
    assert (crew.project.name, crew.project.purpose, crew.project.time_zone) == tuple(typed.values())
    assert crew.project.key == "CHURN"


def test_its_queries_do_not_grow_with_the_crew(client, crew, signal):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/p/churn/crew")
        return len(captured)

    client.force_login(crew.lee)
    before = queries()
    for number in range(10):
        person = Person.objects.enrol(email=f"n{number}@assay.example", name=f"New {number}", password=None)
        Membership.objects.join(
            project=crew.project, person=person, discipline="science", role="member", groups=(signal,), by=crew.cleo
        )
    assert queries() == before
    assert before <= 12
