"""The feasibility study: its outline, its answers, its recommendation, and the gate that it opens."""

from datetime import timedelta

import pytest

from assay import clock
from assay.backlog.models.asking import Gated
from assay.crew.evidence import Piece, piece_of, pieces_of
from assay.crew.undo import undo
from assay.events.log import together
from assay.events.models import Event
from assay.events.refusals import Refused, Stale
from assay.ledger.gate import gate_before
from assay.ledger.models import FeasibilityStudy, StudyQuestion
from assay.ledger.models.recommending import digest_of
from assay.ledger.study_template import TEMPLATE
from assay.practice.answers import answers_of
from assay.practice.models import Waiver
from assay.practice.snapshot import snapshot
from tests.conftest import NOW

OUTLINE = [("Data", ["Is there a signal?", "Is there enough?"]), ("Risks", ["What could make it fail?"])]
DOC = Piece("document", "docs/signal.md")


@pytest.fixture
def study(crew):
    return FeasibilityStudy.objects.begin(project=crew.project, by=crew.ana, outline=OUTLINE)


def question(study, number=1):
    found = study.questions.select_related("area").get(number=number)
    found.study = study
    return found


def answer_all(study, by):
    for number in (1, 2, 3):
        study.answer(question(study, number), "Yes", by=by)
        study.show(question(study, number), DOC, by=by)


def asked(study):
    return [(one.area.name, one.text) for one, _, _ in study.answered_questions()]


def feasibility(crew):
    return answers_of(crew.project)["gate.feasibility"]


def test_a_study_begins_with_the_eleven_areas_of_the_template(crew):
    study = FeasibilityStudy.objects.begin(project=crew.project, by=crew.ana)

    assert [area.name for area in study.areas.all()] == [name for name, _ in TEMPLATE]
    assert len(TEMPLATE) == 11
    assert study.open_keys()[0] == "CHURN-Q1"
    with pytest.raises(Refused, match="has begun already"):
        FeasibilityStudy.objects.begin(project=crew.project, by=crew.bo)


def test_the_crew_edits_its_own_outline(crew, study):
    study.reword(study.areas.first(), "The data", by=crew.bo)
    study.add_question("Who labels it?", area=study.areas.first(), by=crew.bo)
    study.put_at(question(study, 4), 0, by=crew.bo)
    study.take_out(question(study, 2), by=crew.bo)
    study.add_area("Responsible use", by=crew.bo)

    assert asked(study) == [
        ("The data", "Who labels it?"), ("The data", "Is there a signal?"), ("Risks", "What could make it fail?"),
    ]  # fmt: skip
    assert [area.name for area in study.areas.all()] == ["The data", "Risks", "Responsible use"]


def test_a_question_moves_to_another_area(crew, study):
    study.put_at(question(study, 1), 9, area=study.areas.last(), by=crew.bo)

    assert asked(study)[-1] == ("Risks", "Is there a signal?")
    assert Event.objects.last().sentence == "moved the question “Is there a signal?” to Risks"


def test_a_fact_of_a_question_that_moved_says_where_it_lay(crew, study):
    study.put_at(question(study, 2), 0, area=study.areas.last(), by=crew.bo)

    told = Event.objects.last().data
    assert (told["was"], told["now"], told["area"], told["before"]) == (1, 0, "Risks", "Data")


def test_of_two_who_move_one_question_the_second_moves_it_from_where_it_is(crew, study):
    seen = question(study, 1)
    study.put_at(question(study, 1), 0, area=study.areas.last(), by=crew.bo)

    study.put_at(seen, 1, by=crew.ana)

    assert asked(study) == [
        ("Data", "Is there enough?"), ("Risks", "What could make it fail?"), ("Risks", "Is there a signal?"),
    ]  # fmt: skip


def test_what_was_taken_out_is_moved_no_more(crew, study):
    seen = question(study, 2)
    study.take_out(question(study, 2), by=crew.bo)

    with pytest.raises(Refused, match="was taken out"):
        study.put_at(seen, 0, by=crew.ana)


def test_nobody_signs_a_study_that_they_have_not_read(crew, study):
    answer_all(study, crew.bo)
    study.fresh()
    seen = study.version
    study.answer(question(study), "No, it was a leak", by=crew.ada)

    with pytest.raises(Refused, match="changed since you read it"):
        study.recommend("proceed", reasons="The signal is there", evidence=[DOC], seen=seen, by=crew.ana)

    assert not study.recommendations.exists()
    study.recommend("stop", reasons="It was a leak", seen=study.version, by=crew.ana)
    assert study.recommendations.get().content["areas"][0]["questions"][0]["answer"] == "No, it was a leak"


def test_an_area_that_still_asks_something_stays(crew, study):
    with pytest.raises(Refused, match="still asks something"):
        study.take_out(study.areas.first(), by=crew.bo)

    assert study.areas.filter(removed_at=None).count() == 2


@pytest.mark.parametrize(("text", "why"), [("  ", "needs words"), ("x" * 501, "501 characters; 500 fit")])
def test_a_question_has_words_and_fits(crew, study, text, why):
    with pytest.raises(Refused, match=why):
        study.add_question(text, area=study.areas.first(), by=crew.bo)

    assert study.questions.count() == 3


def test_a_number_is_never_given_twice(crew, study):
    study.take_out(question(study, 3), by=crew.bo)

    assert study.add_question("Anew?", area=study.areas.last(), by=crew.bo).key == "CHURN-Q4"


def test_two_who_answer_one_question_lose_nothing(crew, study):
    study.answer(question(study), "Bo's answer", by=crew.bo, seen="")

    with pytest.raises(Stale) as stale:
        study.answer(question(study), "Ana's answer", by=crew.ana, seen="")

    assert (stale.value.theirs, stale.value.yours) == ("Bo's answer", "Ana's answer")
    assert question(study).answers.last().text == "Bo's answer"


def test_earlier_answers_stay_readable(crew, study):
    study.answer(question(study), "Perhaps", by=crew.bo)
    study.answer(question(study), "Yes", by=crew.ana, seen="Perhaps")

    assert [(one.text, one.by) for one in question(study).answers.all()] == [("Perhaps", crew.bo), ("Yes", crew.ana)]


def test_a_question_that_was_taken_out_is_answered_no_more(crew, study):
    before = question(study)
    study.take_out(question(study), by=crew.bo)

    with pytest.raises(Refused, match="is asked no longer"):
        study.answer(before, "Yes", by=crew.ana)


@pytest.mark.parametrize(
    ("line", "kind", "ref"),
    [
        ("churn-1", "item", "CHURN-1"),
        ("item:CHURN-1", "item", "CHURN-1"),
        ("H1", "verdict", "CHURN-H1"),
        ("verdict:H1", "verdict", "CHURN-H1"),
        ("run:b7e2", "run", "b7e2"),
        ("#206", "pull request", "#206"),
        ("pr:206", "pull request", "206"),
        ("nb/usage.ipynb", "notebook", "nb/usage.ipynb"),
        ("doc: docs/desk morning.md", "document", "docs/desk morning.md"),
        ("dataset:customer-month@d17e", "data set", "customer-month@d17e"),
        ("contract:CHURN-C1@1.0.0", "contract", "CHURN-C1@1.0.0"),
        ("2ae9f17", "commit", "2ae9f17"),
        ("https://desk.example/a?b=c:d", "link", "https://desk.example/a?b=c:d"),
        ("A talk with the desk: what they said", "document", "A talk with the desk: what they said"),
    ],
)
def test_evidence_is_read_as_people_write_it(ledger, line, kind, ref):
    ledger.crew.story()
    ledger.draft()
    piece = piece_of(line, ledger.crew.project)

    assert (piece.kind, piece.ref) == (kind, ref)
    assert piece_of(piece.written, ledger.crew.project) == piece
    assert bool(piece.address) == (kind == "link")


@pytest.mark.parametrize(
    "line", ["CHURN-77", "CHURN-H7", "OTHER-1", "item:nothing", "x" * 301, "javascript:1" + "x" * 300]
)
def test_a_key_that_is_not_here_and_a_text_that_does_not_fit_are_refused(crew, line):
    crew.item("Theirs", project=crew.other, by=crew.otto)

    with pytest.raises(Refused):
        piece_of(line, crew.project)


def test_an_address_that_a_browser_would_run_is_no_link(crew):
    assert piece_of("javascript:alert(1)", crew.project) == Piece("document", "javascript:alert(1)")
    assert piece_of("link:javascript:alert(1)", crew.project) == Piece("link", "javascript:alert(1)")


def test_a_recommendation_keeps_the_study_as_it_was_signed(crew, study):
    answer_all(study, crew.bo)
    first = study.recommend("proceed", reasons="The signal is there", evidence=[DOC], by=crew.ana)
    study.sign(first, note="One region first", by=crew.bo)
    study.answer(question(study), "No, it was a leak", by=crew.ada)

    assert not study.stands(first)
    assert first.content["areas"][0]["questions"][0]["answer"] == "Yes"
    assert first.hash == digest_of(first.content)
    with pytest.raises(Refused, match="changed since this was signed"):
        study.sign(first, by=crew.cleo)
    second = study.recommend("re-scope", reasons="It was a leak", by=crew.ana)
    assert [one.value for one in study.recommendations.all()] == ["proceed", "re-scope"]
    assert second.number == 2


def test_signing_says_what_is_still_open_and_is_allowed(crew, study):
    study.answer(question(study), "Yes", by=crew.bo)

    said = study.recommend("proceed", reasons="We dare", evidence=[DOC], by=crew.ana)

    assert said.open == ["CHURN-Q1", "CHURN-Q2", "CHURN-Q3"]
    assert "with 3 still open" in Event.objects.last().sentence
    assert gate_before(crew.project, "operationalization") is not None


@pytest.mark.parametrize(
    ("value", "reasons", "who", "why"),
    [
        ("maybe", "r", "ana", "is no recommendation"),
        ("proceed", " ", "ana", "needs its reasons"),
        ("proceed", "r", "vera", "is not of this crew"),
        ("proceed", "r", "otto", "is not of this crew"),
    ],
)
def test_a_recommendation_is_one_of_four_with_reasons_by_the_crew(crew, study, value, reasons, who, why):
    with pytest.raises(Refused, match=why):
        study.recommend(value, reasons=reasons, by=getattr(crew, who))

    assert not study.recommendations.exists()


def test_closing_the_last_question_opens_the_gate_at_once(crew, study):
    item = crew.story("An endpoint", stage="operationalization", sprint=crew.sprint())
    answer_all(study, crew.bo)
    study.withdraw(question(study, 3).evidence.get(), by=crew.bo)
    study.recommend("proceed", reasons="r", evidence=[DOC], by=crew.ana)
    assert feasibility(crew).at_risk == (("CHURN-Q3", "open"),)
    assert feasibility(crew).says["CHURN-Q3", "open"] == "Still open: What could make it fail?"

    study.show(question(study, 3), DOC, by=crew.bo)

    assert feasibility(crew).answer == "holds"
    item.move(to=crew.doing, by=crew.bo)
    assert item.started_at is not None
    assert feasibility(crew).answer == "holds"


def test_a_waived_question_opens_it_too_and_stays_visible(crew, study):
    crew.story("An endpoint", stage="operationalization", sprint=crew.sprint())
    answer_all(study, crew.bo)
    study.answer(question(study, 2), "", by=crew.bo)
    study.recommend("proceed", reasons="r", evidence=[DOC], by=crew.ana)
    assert gate_before(crew.project, "operationalization").why == "1 question is open: CHURN-Q2."

    Waiver.objects.grant(
        project=crew.project, practice="gate.feasibility", subject="CHURN-Q2", reason="The desk has 400", by=crew.cleo
    )

    assert gate_before(crew.project, "operationalization") is None
    assert feasibility(crew).waived == (("CHURN-Q2", "open"),)


def test_an_item_that_starts_early_is_asked_for_a_reason_which_stays(crew, study):
    item = crew.story("An endpoint", stage="operationalization", sprint=crew.sprint())

    with pytest.raises(Gated, match="no signed recommendation"):
        item.move(to=crew.doing, by=crew.bo)
    assert item.started_at is None
    item.move(to=crew.doing, reason="The desk freezes its releases", by=crew.bo)

    waiver = Waiver.objects.get()
    assert (waiver.practice, waiver.subject, waiver.by) == ("gate.feasibility", item.key, crew.bo)
    assert feasibility(crew).waived == ((item.key, "early"),)
    item.move(to=crew.todo, by=crew.bo)
    item.move(to=crew.doing, by=crew.bo)  # the reason was given already
    assert Waiver.objects.count() == 1


def test_without_a_study_the_gate_is_shut(crew):
    assert gate_before(crew.project, "operationalization").why == "There is no feasibility study yet."
    assert gate_before(crew.project, "experimentation") is None


@pytest.mark.parametrize(
    ("value", "said"),
    [("re-scope", "to re-scope."), ("more data", "to get more or better data first."), ("stop", "to stop.")],
)
def test_the_gate_says_in_words_what_the_study_recommends(crew, study, value, said):
    answer_all(study, crew.bo)

    study.recommend(value, reasons="r", evidence=[DOC], by=crew.ana)

    assert gate_before(crew.project, "operationalization").why == f"The study recommends {said}"


def test_better_words_for_an_answer_do_not_open_the_question_anew(crew, study):
    item = crew.story("An endpoint", stage="operationalization", sprint=crew.sprint())
    answer_all(study, crew.bo)
    study.recommend("proceed", reasons="r", evidence=[DOC], by=crew.ana)
    with clock.at(NOW + timedelta(days=1)):
        item.move(to=crew.doing, by=crew.bo)
    with clock.at(NOW + timedelta(days=2)):
        study.answer(question(study), "Yes, from day 60 on", by=crew.bo)
        study.show(question(study), Piece("data set", "usage"), by=crew.bo)
        study.withdraw(question(study).evidence.first(), by=crew.bo)

        assert feasibility(crew).answer == "holds"


def test_the_snapshot_of_an_earlier_moment_is_the_study_of_then(crew, study):
    answer_all(study, crew.bo)
    with clock.at(NOW + timedelta(days=2)):
        study.answer(question(study), "No", by=crew.bo)
        study.take_out(question(study, 3), by=crew.bo)
        study.recommend("stop", reasons="r", by=crew.ana)
        now = snapshot(crew.project)["study"]
    then = snapshot(crew.project, NOW + timedelta(days=1))["study"]

    assert [one["answer"] for one in then["questions"]] == ["Yes", "Yes", "Yes"]
    assert then["recommendations"] == [] and len(now["recommendations"]) == 1
    assert "withdrawn" not in then["questions"][2] and "withdrawn" in now["questions"][2]
    assert now["questions"][0]["at"] == NOW.isoformat()
    assert snapshot(crew.project, NOW - timedelta(days=1))["study"] is None


@pytest.mark.parametrize(
    "change",
    [
        lambda study, crew: study.answer(question(study, 1), "No", by=crew.bo),
        lambda study, crew: study.show(question(study, 1), Piece("run", "b7e2"), by=crew.bo),
        lambda study, crew: study.withdraw(question(study, 1).evidence.get(), by=crew.bo),
        lambda study, crew: study.reword(question(study, 1), "Any signal?", by=crew.bo),
        lambda study, crew: study.add_question("Anew?", area=study.areas.first(), by=crew.bo),
        lambda study, crew: study.take_out(question(study, 2), by=crew.bo),
        lambda study, crew: study.put_at(question(study, 2), 0, by=crew.bo),
        lambda study, crew: study.reword(study.areas.first(), "Numbers", by=crew.bo),
    ],
)
def test_a_change_of_the_study_is_taken_back(crew, study, change):
    answer_all(study, crew.bo)
    before = study.content()
    with together() as batch:
        change(study, crew)
    assert study.content() != before

    undo(crew.project, batch=batch, by=crew.bo)

    study.refresh_from_db()
    after = study.content()
    for area in (*before["areas"], *after["areas"]):
        for told in area["questions"]:
            told["evidence"].sort(key=str)
    assert after == before


def test_what_somebody_else_answered_is_not_taken_back_by_an_undo_of_another_question(crew, study):
    with together() as batch:
        study.answer(question(study, 1), "Yes", by=crew.bo)
    study.answer(question(study, 2), "Enough", by=crew.ana)

    undo(crew.project, batch=batch, by=crew.bo)

    assert [one.answers.last().text for one in StudyQuestion.objects.filter(number__lt=3)] == ["", "Enough"]


def test_lines_of_evidence_are_each_one_piece_once(crew):
    assert pieces_of("doc:a\n\n doc:a \ndoc:b", crew.project) == [Piece("document", "a"), Piece("document", "b")]
