"""One's own page over all of one's projects, and a new project."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay.crew.facts import ProjectChanged
from assay.crew.models import Comment, Membership, Mention, Project, SavedView
from assay.crew.registries import Owed, owed, owed_by
from assay.events.log import record
from assay.events.models import Event


def page(client, who, address="/"):
    client.force_login(who)
    return client.get(address).content.decode()


@pytest.fixture
def owes(monkeypatch, crew, told):
    """Let Ana owe two things on CHURN."""

    def source(person, project_ids):
        if crew.project.pk in project_ids:
            yield Owed(crew.project.pk, "Sign the verdict on H3", "Evidence suffices", "/browse/CHURN-H3", since=told)
            yield Owed(crew.project.pk, "Show the EDA report", "Promised", "/browse/CHURN-1", due=date(2026, 11, 2))

    monkeypatch.setattr("assay.crew.registries.owed", [*owed, source])


def say(crew, text, by=None, item=None):
    item = item or crew.story()
    return Comment.objects.say(text, about=item, key=item.key, by=by or crew.bo)


def test_what_is_owed_stands_there_longest_waiting_first(client, crew, owes):
    shown = page(client, crew.ana)

    assert shown.index("Show the EDA report") < shown.index("Sign the verdict on H3")
    assert "due Mon 2 Nov" in shown
    assert "since Tue 3 Nov" in shown
    assert "Sign the verdict" not in page(client, crew.otto)


def test_what_waits_since_a_day_and_what_is_due_on_one_are_ordered_by_the_days_of_the_project(crew, monkeypatch):
    crew.project.change(time_zone="Asia/Tokyo", by=crew.cleo)
    evening = datetime(2026, 11, 2, 20, tzinfo=UTC)  # the morning of the third in Tokyo
    late = Owed(crew.project.pk, "Show the report", "Promised", "/", due=date(2026, 11, 2))
    waits = Owed(crew.project.pk, "A verdict", "Evidence suffices", "/", since=evening)
    monkeypatch.setattr("assay.crew.registries.owed", [lambda *_: [waits, late]])

    assert owed_by(crew.ana, [crew.project]) == [late, waits]


def test_who_called_one_stands_there_unseen_first(client, crew, told):
    from datetime import timedelta

    from assay import clock

    first = say(crew, "@ana look at the tenure column")
    with clock.at(told + timedelta(hours=1)):
        say(crew, "@ana thanks", by=crew.ada).mentions.get().see()

    shown = page(client, crew.ana)
    assert shown.index("look at the tenure column") < shown.index("@ana thanks")
    assert "1 not seen" in shown
    assert "Nobody yet" in page(client, crew.ada)

    first.remove(by=crew.bo)
    assert "look at the tenure column" not in page(client, crew.ana)


def test_on_a_phone_the_pages_of_no_project_have_their_tabs_too(client, crew):
    def tabs(address):
        return page(client, crew.ana, address).split('class="tabbar"')[1].split("</nav>")[0]

    for address in ("/", "/me/"):
        assert "Today" in tabs(address)
        assert "Mentions" in tabs(address)
    assert "Mentions" not in tabs("/p/churn/board")
    assert tabs("/p/churn/board").count("<a ") == 5


def test_seen_is_a_mark_of_ones_own(client, crew):
    mention = say(crew, "@ana look").mentions.get()
    before = Event.objects.count()

    client.force_login(crew.bo)
    assert client.post(f"/mentions/{mention.pk}").status_code == 404
    client.force_login(crew.ana)
    assert client.get(f"/mentions/{mention.pk}").status_code == 405
    assert client.post(f"/mentions/{mention.pk}").status_code == 303

    mention.refresh_from_db()
    assert mention.seen_at is not None
    assert Event.objects.count() == before


def test_opening_a_mention_leads_to_the_comment(client, crew):
    comment = say(crew, "@ana look")
    client.force_login(crew.ana)
    answer = client.post(f"/mentions/{comment.mentions.get().pk}", {"open": "1"})
    assert answer.headers["Location"].endswith(f"/browse/{comment.key}#comment-{comment.pk}")
    assert not Mention.objects.filter(seen_at=None, person=crew.ana).exists()


def test_what_moved_tells_of_ones_own_projects_alone(client, crew):
    Project.objects.found(key="FRAUD", name="Fraud", by=crew.ana)
    crew.item("Count the leavers", by=crew.bo)
    crew.item("A secret of the others", project=crew.other, by=crew.otto)

    shown = page(client, crew.ana)
    assert "Count the leavers" in shown
    assert "founded Fraud" in shown
    assert "secret" not in shown


def test_what_nobody_did_bears_no_tick(client, crew):
    record(ProjectChanged(["name"]), on=crew.project, by=None)

    line = page(client, crew.ana).partition("<b>Assay</b>")[0].rpartition("<li>")[2]

    assert "#m-gathering" in line and "#m-holds" not in line


def test_it_tells_twenty_facts_at_most_newest_first(client, crew):
    from assay.crew.home import home_of

    for number in range(25):
        crew.item(f"Item {number}")

    lines = home_of(crew.ana).lately
    assert len(lines) == 20
    assert "Item 24" in lines[0].about or "Item 24" in lines[0].sentence
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)


def test_the_views_that_others_save_for_themselves_are_not_told(client, crew):
    SavedView.objects.keep(project=crew.project, page="backlog", name="Weak spots of Bo", query="@bo", by=crew.lee)

    assert "Weak spots" not in page(client, crew.ana)
    assert "Weak spots" in page(client, crew.lee)


def test_what_one_left_is_gone_from_it_at_once(client, crew):
    say(crew, "@ana look")
    client.force_login(crew.ana)
    assert "Churn early warning" in client.get("/").content.decode()

    crew.seat(crew.ana).leave(by=crew.cleo)

    shown = client.get("/").content.decode()
    assert "You are on no project yet" in shown
    assert "@ana look" not in shown


def test_an_empty_page_teaches(client, crew):
    shown = page(client, crew.rem)
    assert "You are on no project yet" in shown
    assert 'href="/projects/new"' in shown


def queries(client):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get("/").status_code == 200
    return len(captured)


def test_its_queries_grow_neither_with_projects_nor_with_history(client, crew):
    def more(number, items):
        project = Project.objects.found(key=f"MORE{number}", name=f"More {number}", by=crew.bo)
        Membership.objects.join(project=project, person=crew.ana, discipline="science", role="member", by=crew.bo)
        for _ in range(items):
            say(crew, "@ana look", item=crew.item("Read it", project=project, by=crew.bo))

    more(0, items=1)
    client.force_login(crew.ana)
    before = queries(client)
    for number in range(1, 6):
        more(number, items=3)

    assert queries(client) <= before
    assert before <= 25


class TestFounding:
    TYPED = {"project_name": "Fraud", "key": "fraud", "discipline": "science", "time_zone": "europe/oslo"}

    def test_whoever_founds_a_project_owns_it(self, client, crew):
        client.force_login(crew.ana)
        answer = client.post("/projects/new", self.TYPED)

        project = Project.objects.get(key="FRAUD")
        assert answer.headers["Location"] == "/p/fraud/crew"
        assert project.time_zone == "Europe/Oslo"
        assert [(seat.person, seat.role) for seat in project.memberships.all()] == [(crew.ana, "owner")]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"key": "2FAST"}, "a letter first"),
            ({"key": "churn"}, "already a project CHURN"),
            ({"time_zone": "Oslo"}, "Try a city"),
            ({"project_name": ""}, "required"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_rest_is_kept(self, client, crew, typed, said):
        client.force_login(crew.ana)
        answer = client.post("/projects/new", {**self.TYPED, **typed})

        assert answer.status_code == 422
        assert said in answer.content.decode()
        kept = {**self.TYPED, **typed}
        assert all(f'value="{kept[name]}"' in answer.content.decode() for name in ("project_name", "key") if kept[name])
        assert not Project.objects.filter(key="FRAUD").exists()

    def test_a_form_sent_twice_founds_one(self, client, crew):
        client.force_login(crew.ana)
        answers = [client.post("/projects/new", {**self.TYPED, "form_token": "once"}) for _ in range(2)]
        assert [answer.headers["Location"] for answer in answers] == ["/p/fraud/crew"] * 2


class TestAccount:
    TYPED = {"name": "Ana Berg", "initials": "ab", "time_zone": "Europe/Oslo", "theme": "dark", "single_keys": ""}

    def test_one_changes_ones_own(self, client, crew):
        client.force_login(crew.ana)
        answer = client.post("/me/", self.TYPED)

        crew.ana.refresh_from_db()
        assert (crew.ana.name, crew.ana.initials, crew.ana.theme) == ("Ana Berg", "AB", "dark")
        assert not crew.ana.single_keys
        assert answer.cookies["assay_theme"].value == "dark"
        shown = page(client, crew.ana, "/me/")
        assert 'data-theme="dark"' in shown
        assert 'data-single-keys="off"' in shown

    def test_what_no_field_offers_is_passed_over(self, client, crew):
        client.force_login(crew.ana)
        client.post("/me/", {**self.TYPED, "email": "boss@assay.example", "handle": "boss", "is_active": "", "pk": "1"})

        crew.ana.refresh_from_db()
        assert (crew.ana.email, crew.ana.handle, crew.ana.is_active) == ("ana@assay.example", "ana", True)

    def test_a_zone_that_is_none_is_said(self, client, crew):
        client.force_login(crew.ana)
        answer = client.post("/me/", {**self.TYPED, "time_zone": "Mars/Base"})
        assert answer.status_code == 422
        assert "There is no time zone “Mars/Base”" in answer.content.decode()

    def test_moments_are_written_in_the_readers_zone(self, client, crew):
        crew.ana.change(time_zone="Asia/Kolkata", by=crew.ana)
        crew.item()
        assert "13:30 IST" in page(client, crew.ana)
        assert "08:00 UTC" in page(client, crew.bo)
