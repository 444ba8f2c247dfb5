"""The working agreement: read it, sign it, write a new version."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay import clock
from assay.crew.models import Project
from assay.crew.terms import Point, State, Terms
from assay.events.models import Event
from assay.events.refusals import Refused
from tests.site.forms import read

EDIT = "/p/churn/agreement/edit"


def page(client, who, address="/p/churn/agreement"):
    client.force_login(who)
    return client.get(address).content.decode()


def form_of(client, who):
    """The form as it stands on the page, field by field."""
    form = next(form for form in read(page(client, who, EDIT)).forms if form.action == EDIT)
    sent = {name: values[0] for name, values in form.fields.items() if "DELETE" not in name and name != "workdays"}
    sent |= dict(states_of_selects(page(client, who, EDIT))) | {"workdays": ["1", "2", "3", "4", "5"]}
    switches = re.findall(r'name="([a-z-]+-off)" value="on"( checked)?', page(client, who, EDIT))
    return {name: value for name, value in sent.items() if not name.endswith("-off")} | {
        name: "on" for name, checked in switches if checked
    }


def states_of_selects(html):
    """What is chosen in each select: the reader of forms takes the first option."""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        yield name, chosen[1] if chosen else ""


def write(client, who, reason="We talked it through", without="", **typed):
    sent = form_of(client, who) | {"reason": reason} | typed
    sent.pop(without, None)
    return client.post(EDIT, sent)


def present(crew):
    return crew.project.agreements.order_by("-number").first()


@pytest.fixture
def agreed(crew):
    """A first version with words in it."""
    text = {
        "values": "We say what we **do not** know, @bo.",
        "rhythm": [{"ceremony": "planning", "when": "Monday, 09:00", "minutes": 90, "leads": "lee"}],
    }
    terms = Terms(
        ready=(*Terms().ready, Point("told", "The desk was asked")),
        practices={
            "deliver.hda": {"off": {"by": "lee", "reason": "No hypotheses yet", "at": "2026-11-03T08:00:00+00:00"}}
        },
    )
    changed = [{"what": "A desk that is asked", "why": "It was not"}]
    return crew.project.agreements.revise(
        project=crew.project, terms=terms, text=text, reason="First, together", changed=changed, by=crew.lee
    )


class TestReading:
    def test_the_present_version_stands_there_whole(self, client, crew, agreed):
        shown = page(client, crew.vera)

        assert "<strong>do not</strong>" in shown
        assert 'href="/p/churn/crew#bo"' in shown
        for told in ("planning", "Monday, 09:00", "Lee", "Doing", "The desk was asked", "ticked", "computed",
                     "XS, S, M fit a sprint", "Monday, Tuesday", "Hypotheses move every sprint", "No hypotheses yet",
                     "First, together", "A desk that is asked", "It was not"):  # fmt: skip
            assert told in shown

    def test_an_earlier_version_is_shown_as_it_was(self, client, crew, agreed):
        shown = page(client, crew.ana, "/p/churn/agreement?version=0")
        assert "This is how it was" in shown
        assert "do not" not in shown
        assert "Sign version" not in shown

    def test_before_the_first_it_says_that_defaults_hold(self, client, crew):
        assert "The crew has written none yet" in page(client, crew.ana)

    @pytest.mark.parametrize("asked", ["99", "0999999", "-1", "x", "²"])
    def test_a_version_that_is_none_is_not_there_or_passed_over(self, client, crew, asked):
        client.force_login(crew.ana)
        assert client.get("/p/churn/agreement", {"version": asked}).status_code in (200, 404)

    def test_it_takes_a_fixed_number_of_queries(self, client, crew, agreed):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get("/p/churn/agreement")
            return len(captured)

        client.force_login(crew.ana)
        before = queries()
        for person in (crew.ana, crew.bo, crew.ada):
            agreed.sign(by=person)
        for number in range(3):
            crew.project.agreements.revise(project=crew.project, terms=agreed.terms, reason=f"{number}", by=crew.lee)
        assert queries() <= before


class TestSigning:
    def sign(self, client, who, version):
        client.force_login(who)
        return client.post("/p/churn/agreement/signatures", {"version": version})

    def test_a_name_stands_under_it_once(self, client, crew, agreed):
        assert "Sign version 1" in page(client, crew.ana)
        for _ in range(2):
            assert self.sign(client, crew.ana, 1).status_code == 303

        assert [signature.person for signature in agreed.signatures.all()] == [crew.ana]
        assert "Sign version 1" not in page(client, crew.ana)
        assert "1 of 5" in page(client, crew.ana), "a viewer is not asked to sign"

    def test_viewers_do_not_sign(self, client, crew, agreed):
        assert "Sign version" not in page(client, crew.vera)
        assert self.sign(client, crew.vera, 1).status_code == 403

    def test_nobody_signs_what_they_have_not_read(self, client, crew, agreed):
        answer = self.sign(client, crew.ana, 0)
        assert answer.status_code == 422
        assert "A newer version was written meanwhile" in answer.content.decode()
        for none in ("7", "", "x"):
            assert self.sign(client, crew.ana, none).status_code == 404
        assert not agreed.signatures.exists()


class TestWriting:
    def test_only_leads_and_owners_write(self, client, crew):
        for person, status in ((crew.ana, 403), (crew.vera, 403), (crew.otto, 404), (crew.lee, 200), (crew.cleo, 200)):
            client.force_login(person)
            assert client.get(EDIT).status_code == status

    def test_a_new_version_says_what_it_changes_and_why(self, client, crew, agreed):
        answer = write(client, crew.lee, **{
            "text_values": "We say it early.", "states-2-limit": "5", "states-3-name": "Proving",
            "sizes_fit": "XS, S", "holidays": "2026-12-24\n2026-12-25", "workdays": ["1", "2", "3", "4"],
        })  # fmt: skip

        assert answer.headers["Location"] == "/p/churn/agreement"
        version = present(crew)
        assert (version.number, version.reason, version.by) == (2, "We talked it through", crew.lee)
        assert [change["what"] for change in version.changed] == [
            "Doing: at most 5", "The column In review is called Proving", "What fits a sprint: XS, S",
            "Working days: Monday, Tuesday, Wednesday, Thursday", "Days off: 2026-12-24, 2026-12-25",
            "Values: reworded",
        ]  # fmt: skip
        crew.project.refresh_from_db()
        assert crew.project.terms == version.terms
        assert version.terms.state("review").name == "Proving", "items that lie there stay there"
        assert version.text["rhythm"] == agreed.text["rhythm"]
        assert version.terms.ready == agreed.terms.ready
        assert version.terms.practices == agreed.terms.practices
        assert (
            Event.objects.on(version).last().sentence
            == "wrote version 2 of the working agreement: We talked it through"
        )

    def test_columns_come_go_and_change_places(self, client, crew, agreed):
        write(client, crew.lee, **{
            "states-6-name": "Proving", "states-6-kind": "active", "states-6-ORDER": "5", "states-4-ORDER": "6",
            "states-5-ORDER": "7", "states-1-DELETE": "on",
        })  # fmt: skip

        assert [state.slug for state in present(crew).terms.states] == [
            "backlog", "doing", "review", "proving", "delivered", "dropped"
        ]  # fmt: skip
        assert "No column To do any more" in [change["what"] for change in present(crew).changed]

    def test_a_column_in_which_something_lies_does_not_go(self, client, crew, agreed):
        crew.item().move(to=crew.state("review"), by=crew.ana)
        answer = write(client, crew.lee, reason="Too many", **{"states-3-DELETE": "on"})

        assert answer.status_code == 422
        assert "1 item lies in In review" in answer.content.decode()
        assert 'value="Too many"' in answer.content.decode()
        assert present(crew) == agreed

    def test_that_rule_holds_for_every_door(self, crew, agreed):
        crew.item()
        without = tuple(state for state in agreed.terms.states if state.slug != "backlog")
        with pytest.raises(Refused, match="1 item lies in Backlog"):
            crew.project.agreements.revise(project=crew.project, terms=Terms(states=without), reason="x", by=crew.lee)

    def test_points_are_computed_or_ticked(self, client, crew, agreed, told):
        with clock.at(told + timedelta(days=1)):
            write(client, crew.lee, **{
                "ready-1-DELETE": "on", "ready-6-text": "Size", "ready-6-ORDER": "7",
                "done-3-text": "Whoever asked has been told", "done-3-ORDER": "4",
            })  # fmt: skip

        terms = present(crew).terms
        assert [(point.id, point.rule) for point in terms.ready] == [
            ("criteria", "criteria"), ("stage", "stage"), ("deliverable", "deliverable"), ("blocker", "blocker"),
            ("told", ""), ("size-2", ""),
        ]  # fmt: skip
        assert terms.done[-1] == Point(
            "whoever-asked-has-been-told", "Whoever asked has been told", since="2026-11-04T08:00:00+00:00"
        ), "it does not bind what was done before"
        assert terms.done[0] == agreed.terms.done[0]

    def test_practices_are_switched_and_tuned(self, client, crew, agreed):
        write(client, crew.lee, **{
            "without": "deliver-hda-off", "backlog-one-disciplines": "science", "spike-answered-off": "on",
            "spike-answered-reason": "We try it", "backlog-refined-ahead": "12",
        })  # fmt: skip

        practices = present(crew).terms.practices
        assert "deliver.hda" not in practices, "switched on again"
        assert practices["backlog.one"] == {"disciplines": ["science"]}
        assert practices["backlog.refined"] == {"ahead": 12}
        assert practices["spike.answered"]["off"] == {
            "by": "lee", "reason": "We try it", "at": "2026-11-03T08:00:00+00:00"
        }  # fmt: skip

    def test_the_practices_still_answer_from_what_the_form_wrote(self, client, crew, agreed):
        from assay.practice.answers import answers_of

        write(client, crew.lee, **{"backlog-refined-ahead": "12", "text_values": "Anew"})
        crew.project.refresh_from_db()
        assert answers_of(crew.project)["deliver.hda"].answer == "not applicable"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"reason": " "}, "required"),
            ({"states-4-DELETE": "on"}, "No column counts as done"),
            ({"states-0-kind": "active", "states-1-kind": "active"}, "No column counts as not started"),
            ({"states-1-name": "Doing"}, "Two columns have the same name"),
            ({"states-1-slug": "doing"}, "Two columns have the same name"),
            ({"states-2-limit": "-3"}, "greater than or equal to 1"),
            ({"states-6-name": "Proving", "states-6-kind": ""}, "required"),
            ({"ready-5-rule": "criteria"}, "computed in the same way"),
            ({"sizes": "S, S, M"}, "Name each size once"),
            ({"sizes": "S, ENORMOUS"}, "Name each size once"),
            ({"sizes_fit": "S, XXL"}, "XXL is not among the sizes"),
            ({"holidays": "2026-12-24\n24.12."}, "24.12. is no day"),
            ({"workdays": []}, "at least one day of the week"),
            ({"deliver-hda-off": "on", "deliver-hda-reason": " "}, "Say why it is switched off"),
            ({"backlog-refined-ahead": "many"}, "many is not what is asked for"),
            ({"rhythm-0-when": ""}, "required"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_everything_typed_is_kept(self, client, crew, agreed, typed, said):
        answer = write(client, crew.lee, **{"text_talk": "In the channel", "text_hours": "From nine", **typed})

        shown = answer.content.decode()
        assert answer.status_code == 422
        assert said in shown
        assert "In the channel" in shown
        assert "From nine" in shown
        assert present(crew) == agreed

    def test_nothing_new_is_no_version(self, client, crew, agreed):
        answer = write(client, crew.lee)
        assert answer.status_code == 422
        assert "Nothing is different" in answer.content.decode()
        assert present(crew) == agreed

    def test_who_is_overtaken_is_told_loses_nothing_and_may_go_on(self, client, crew, agreed):
        sent = form_of(client, crew.lee) | {"reason": "Mine", "text_values": "My words"}
        crew.project.agreements.revise(project=crew.project, terms=agreed.terms, reason="Theirs", by=crew.cleo)

        answer = client.post(EDIT, sent)
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "Version 2 was written while you wrote: Theirs" in shown
        assert "My words" in shown
        assert present(crew).number == 2

        assert client.post(EDIT, sent | {"seen": "2"}).status_code == 303
        assert present(crew).text["values"] == "My words"

    def test_who_is_overtaken_at_the_last_moment_loses_nothing_either(self, client, crew, agreed, monkeypatch):
        """Theirs is written after this version was looked up, and before it is written."""

        def theirs(*_):
            crew.project.agreements.revise(project=crew.project, terms=agreed.terms, reason="Theirs", by=crew.cleo)
            return ["Values"]

        monkeypatch.setattr("assay.crew.agreement_form.differences", theirs)
        answer = write(client, crew.lee, text_values="My words")

        assert answer.status_code == 409
        assert "Version 2 was written while you wrote: Theirs" in answer.content.decode()
        assert "My words" in answer.content.decode()
        assert present(crew).reason == "Theirs"

    def test_a_column_that_came_meanwhile_is_kept_while_something_lies_in_it(self, crew, agreed):
        early = Project.objects.get(pk=crew.project.pk)
        assert early.terms == agreed.terms
        terms = replace(agreed.terms, states=(*agreed.terms.states, State("proving", "Proving", "active")))
        crew.project.agreements.revise(project=crew.project, terms=terms, reason="More", by=crew.lee)
        crew.item(state=terms.state("proving"))

        with pytest.raises(Refused, match="1 item lies in Proving"):
            early.agreements.revise(project=early, terms=agreed.terms, reason="Anew", by=crew.cleo)

    def test_what_no_field_offers_is_passed_over(self, client, crew, agreed):
        write(client, crew.lee, text_values="Anew", number="99", terms_data="{}", text_secret="x", by=str(crew.ana.pk))
        version = present(crew)
        assert (version.number, version.by) == (2, crew.lee)
        assert "secret" not in version.text

    def test_more_rows_than_a_crew_has_are_refused(self, client, crew, agreed):
        answer = write(client, crew.lee, text_values="Anew", **{"states-TOTAL_FORMS": "500"})
        assert answer.status_code == 422
        assert present(crew) == agreed


def test_what_lies_in_a_column_is_counted(crew):
    from assay.backlog.columns import counts

    crew.item().move(to=crew.doing, by=crew.ana)
    crew.item()
    crew.item(project=crew.other, by=crew.otto)
    assert counts(crew.project, ["doing", "backlog", "review"]) == {"doing": 1, "backlog": 1}


def test_states_of_a_terms_are_those_of_its_versions(agreed):
    assert agreed.terms.states[0] == State("backlog", "Backlog", "not_started")
