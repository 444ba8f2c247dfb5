"""The page of the feasibility study, and the study as a file."""

import io
import json
import re
import sys

import pytest
from pypdf import PdfReader

from assay.crew.evidence import Piece
from assay.crew.models import Project
from assay.ledger.models import FeasibilityStudy
from assay.ledger.reports.blocks import blocks_of
from assay.ledger.study_template import TEMPLATE
from assay.practice.models import Waiver
from tests.ledger.test_study import OUTLINE, answer_all, question

HOSTILE = '<script>alert(1)</script> #strong[x] $x$ "q" \\u{0} {{ 7*7 }} [a](javascript:alert(1)) **bold**'


@pytest.fixture
def study(crew):
    return FeasibilityStudy.objects.begin(project=crew.project, by=crew.ana, outline=OUTLINE)


@pytest.fixture
def ana(client, crew):
    client.force_login(crew.ana)
    return client


def shown(client, query=""):
    return client.get(f"/p/churn/feasibility{query}").content.decode()


def test_before_the_study_the_page_teaches_and_begins_it(ana, crew):
    assert "No feasibility study yet" in shown(ana)

    answer = ana.post("/p/churn/feasibility/studies")

    assert answer["Location"] == "/p/churn/feasibility"
    assert FeasibilityStudy.objects.get().questions.count() == sum(len(texts) for _, texts in TEMPLATE)


def test_a_study_that_changed_while_somebody_wrote_is_shown_again_with_what_they_typed(ana, crew, study):
    version = re.search(r'name="version" value="(\d+)"', shown(ana, "?edit=recommendation"))[1]
    study.answer(question(study), "It leaks", by=crew.bo)
    sent = {"value": "proceed", "reasons": "The signal is there", "version": version}

    answer = ana.post("/p/churn/feasibility/recommendations", sent)

    page = answer.content.decode()
    assert answer.status_code == 422 and not study.recommendations.exists()
    assert "changed since you read it" in page and "The signal is there" in page and "It leaks" in page
    sent["version"] = re.search(r'name="version" value="(\d+)"', page)[1]
    assert ana.post("/p/churn/feasibility/recommendations", sent).status_code == 303
    assert study.recommendations.get().reasons == "The signal is there"


def test_a_row_of_the_outline_that_somebody_took_out_is_moved_no_more(ana, crew, study):
    study.take_out(question(study, 2), by=crew.bo)

    answer = ana.post("/p/churn/feasibility/questions/2", {"do": "up"})

    assert answer.status_code == 422
    assert "was taken out of the study" in answer.content.decode()


def test_an_answer_and_what_shows_it_are_kept_together(ana, crew, study):
    item = crew.story()
    item.move(to=crew.done, by=crew.ana)

    ana.post(
        "/p/churn/feasibility/questions/1/answers",
        {"text": "Yes,\r\nfrom day 60 on", "seen_text": "", "evidence": f"{item.key}\r\nhttps://desk.example/a"},
    )
    page = shown(ana)

    assert question(study).answers.get().text == "Yes,\nfrom day 60 on"
    assert f'href="/browse/{item.key}"' in page
    assert "bare link" in page
    assert "1 of 3 questions answered with evidence" in page
    ana.post(
        "/p/churn/feasibility/questions/1/answers",
        {"evidence": "doc:a.md", "seen_evidence": f"{item.key}\nhttps://desk.example/a"},
    )
    assert [one.ref for one in question(study).evidence.filter(withdrawn_at=None)] == ["a.md"]


def test_an_answer_with_evidence_that_is_not_here_keeps_what_was_typed(ana, study):
    answer = ana.post(
        "/p/churn/feasibility/questions/1/answers", {"text": "Yes", "seen_text": "", "evidence": "CHURN-99"}
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "There is no CHURN-99 in this project." in page
    assert ">\nYes</textarea>" in page and ">\nCHURN-99</textarea>" in page
    assert not question(study).answers.exists()


def test_the_keys_that_are_proposed_are_those_of_the_project(ana, crew, study):
    Project.objects.filter(pk=crew.project.pk).update(key="LEAF")

    form = ana.get("/p/leaf/feasibility?edit=answer-1").content.decode()
    answer = ana.post("/p/leaf/feasibility/questions/1/answers", {"text": "Yes", "seen_text": "", "evidence": "H9"})

    assert "One a line: LEAF-12, LEAF-H1, run:b7e2" in form
    assert "Nothing found. Try a key such as LEAF-12" in form
    assert "There is no LEAF-H9 in this project. Write a key such as LEAF-12 or LEAF-H1." in answer.content.decode()
    assert "CHURN" not in form


def test_a_clash_shows_both_answers(ana, crew, study):
    study.answer(question(study), "Bo's answer", by=crew.bo)

    answer = ana.post("/p/churn/feasibility/questions/1/answers", {"text": "Ana's answer", "seen_text": ""})
    page = answer.content.decode()

    assert answer.status_code == 409
    assert '<pre data-clash="theirs">Bo&#39;s answer</pre>' in page
    assert re.search(r'<article class="ask" id="q[0-9]+" data-stays>', page), "a refresh leaves both texts there"
    assert 'name="seen_text" value="Bo&#39;s answer"' in page
    assert ">\nAna&#39;s answer</textarea>" in page


def test_each_question_says_what_it_lacks(ana, crew, study):
    item = crew.story("Not done yet")
    study.answer(question(study, 1), "Yes", by=crew.bo)
    study.show(question(study, 2), Piece("item", item.key), by=crew.bo)
    study.answer(question(study, 3), "A label", by=crew.bo)
    study.show(question(study, 3), Piece("item", item.key), by=crew.bo)
    page = shown(ana)

    for said in (
        "nothing shows it yet",
        "Shown, but not answered yet.",
        "is not done yet",
        "none of this bears it out",
    ):
        assert said in page


def test_a_waiver_of_a_question_stays_on_the_study(ana, crew, study):
    Waiver.objects.grant(
        project=crew.project, practice="gate.feasibility", subject="CHURN-Q2", reason="We buy it", by=crew.cleo
    )

    assert "We buy it" in shown(ana)


def test_a_recommendation_is_signed_on_the_page_with_what_is_open(ana, crew, study):
    page = shown(ana)
    assert "3 questions are still open:" in page

    ana.post("/p/churn/feasibility/recommendations", {"value": "more data", "reasons": "Too few", "evidence": ""})
    page = shown(ana)

    assert "Get more or better data" in page
    assert "3 questions were open when it was signed: CHURN-Q1, CHURN-Q2, CHURN-Q3." in page
    ana.force_login(crew.bo)
    ana.post("/p/churn/feasibility/recommendations/1/signatures", {"note": "I would stop"})
    assert "I would stop" in shown(ana)
    study.answer(question(study), "Yes", by=crew.bo)
    assert "The study was changed since" in shown(ana)
    old = ana.get("/p/churn/feasibility/recommendations/1").content.decode()
    assert "No answer yet." in old and "Recommendation: get more or better data" in old


def test_a_recommendation_without_reasons_keeps_what_was_typed(ana, study):
    answer = ana.post("/p/churn/feasibility/recommendations", {"value": "stop", "reasons": " ", "note": "Hm"})

    assert answer.status_code == 422
    assert "needs its reasons" in answer.content.decode()
    assert ">\nHm</textarea>" in answer.content.decode()


def test_what_was_typed_for_an_answer_stays_out_of_the_recommendation(ana, study):
    sent = {"text": "Yes", "evidence": "CHURN-99"}

    page = ana.post("/p/churn/feasibility/questions/1/answers", sent).content.decode()

    assert "There is no CHURN-99 in this project." in page
    assert page.count("CHURN-99</textarea>") == 1


def test_what_started_early_is_named_on_the_study_and_on_the_item(ana, crew, study):
    item = crew.story("An endpoint", stage="operationalization")
    assert "The gate before operationalization is shut." in ana.get(item.url).content.decode()

    item.move(to=crew.doing, reason="The desk freezes", by=crew.bo)

    assert "Started early." in (page := ana.get(item.url).content.decode())
    assert "The desk freezes" in page
    assert "The desk freezes" in shown(ana) and item.key in shown(ana)


def test_the_outline_is_changed_on_the_page(ana, crew, study):
    data, risks = study.areas.all()
    for address, sent in (
        (f"areas/{data.pk}", {"name": "The data", "seen": "Data"}),
        ("questions", {"area": risks.pk, "text": "What else?"}),
        ("questions/1", {"text": "Any signal?", "seen": "Is there a signal?", "area": risks.pk}),
        (f"areas/{risks.pk}", {"do": "up"}),
        ("questions/2", {"do": "remove"}),
        ("areas", {"name": "Use"}),
    ):
        assert ana.post(f"/p/churn/feasibility/{address}", sent).status_code == 303

    outline = [(area["area"], [one["question"] for one in area["questions"]]) for area in study.content()["areas"]]
    assert outline == [
        ("Risks", ["What could make it fail?", "What else?", "Any signal?"]), ("The data", []), ("Use", []),
    ]  # fmt: skip
    assert 'name="text" value="Any signal?"' in shown(ana, "?edit=outline")


@pytest.mark.parametrize(
    ("address", "sent", "said"),
    [
        ("questions/1", {"do": "remove"}, "CHURN-Q1 is taken out."),
        ("questions/1", {"text": "Any signal?", "seen": "Is there a signal?"}, "CHURN-Q1 is kept."),
        ("questions", {"text": "What else?"}, "CHURN-Q4 is asked."),
        ("areas", {"name": "Use"}, "The area is added."),
    ],
)
def test_each_change_of_the_outline_is_told_with_its_way_back(ana, crew, study, address, sent, said):
    before = study.content()["areas"]
    sent = sent if "do" in sent or "seen" in sent or "name" in sent else sent | {"area": study.areas.first().pk}

    answer = ana.post(f"/p/churn/feasibility/{address}", sent, headers={"HX-Request": "true"})

    told = json.loads(answer["HX-Trigger"])["assay:said"]
    assert told["text"] == said
    assert study.content()["areas"] != before
    ana.post(told["undo"])
    assert study.content()["areas"] == before


def test_a_viewer_reads_and_finds_no_form(client, crew, study):
    client.force_login(crew.vera)
    page = shown(client)

    assert "Is there a signal?" in page
    assert "/feasibility/recommendations" not in page and "Waive with a reason" not in page


@pytest.mark.parametrize("more", [0, 30])
def test_the_page_takes_as_many_queries_for_many_answers(ana, crew, study, django_assert_max_num_queries, more):
    item = crew.story()
    for n in range(more):
        asked = study.add_question(f"Question {n}?", area=study.areas.first(), by=crew.ana)
        study.answer(asked, f"See {item.key}", by=crew.bo)
        study.show(asked, Piece("item", item.key), by=crew.bo)
    answer_all(study, crew.bo)
    study.recommend("stop", reasons="r", by=crew.ana)

    with django_assert_max_num_queries(38):
        assert ana.get("/p/churn/feasibility").status_code == 200


@pytest.fixture
def hostile(crew, study):
    answer_all(study, crew.bo)
    study.answer(question(study), HOSTILE, by=crew.bo)
    study.show(question(study), Piece("link", HOSTILE[:80], "javascript:alert(1)"), by=crew.bo)
    study.reword(question(study, 2), "<b>Enough?</b> #text(red)[x]", by=crew.bo)
    study.recommend("proceed", reasons=HOSTILE, by=crew.ana)


def test_the_html_is_one_file_with_all_texts_escaped(ana, crew, hostile):
    answer = ana.get("/p/churn/feasibility.html")
    html = answer.content.decode()

    assert 'attachment; filename="CHURN-feasibility.html"' in answer["Content-Disposition"]
    assert "<script" not in html and "<b>Enough?" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<strong>bold</strong>" in html
    assert 'javascript:alert(1)"' not in html
    assert "<link" not in html and "src=" not in html
    assert "@media print" in html


def test_the_pdf_has_the_text_as_it_was_written(ana, crew, hostile):
    answer = ana.get("/p/churn/feasibility.pdf")
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    assert answer["Content-Type"] == "application/pdf"
    for said in ("Churn early warning", "Recommendation: proceed", "#strong[x] $x$", "<b>Enough?</b> #text(red)[x]"):
        assert said in text
    assert "{{ 7*7 }}" in text and "What could make it fail?" in text
    links = [
        a.get_object()["/A"]["/URI"] for page in reader.pages for a in page.get("/Annots", []) if "/A" in a.get_object()
    ]
    assert not any(str(link).startswith("javascript") for link in links)


def pages_of(client):
    answer = client.get("/p/churn/feasibility.pdf")
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


def test_in_the_pdf_an_answer_stays_on_one_page_with_its_evidence(ana, crew, study):
    for n in range(12):
        asked = study.add_question(f"Q{n}?", area=study.areas.first(), by=crew.ana)
        study.answer(asked, f"Answer-{n}\n\n" + "said\n\n" * n, by=crew.bo)
        study.show(asked, Piece("document", f"proof-{n}."), by=crew.bo)

    pages = pages_of(ana)

    assert len(pages) > 2
    together = [any(f"Answer-{n}\n" in page and f"proof-{n}." in page for page in pages) for n in range(12)]
    assert all(together)


def test_in_the_pdf_an_answer_that_is_longer_than_a_page_goes_on(ana, crew, study):
    study.answer(question(study), "\n\n".join(f"Line-{n}." for n in range(150)), by=crew.bo)

    text = " ".join(pages_of(ana))

    assert all(f"Line-{n}." in text for n in range(150))


def test_without_typst_the_pdf_says_what_to_do(ana, crew, study, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)

    answer = ana.get("/p/churn/feasibility.pdf")

    assert answer.status_code == 422
    assert "in a checkout of Assay: pip install" in answer.content.decode()


def test_markdown_and_json_say_the_same(ana, crew, study):
    answer_all(study, crew.bo)
    study.recommend("proceed", reasons="It is there", by=crew.ana)
    told = json.loads(ana.get("/p/churn/feasibility.json").content)
    text = ana.get("/p/churn/feasibility.md").content.decode()

    assert told["areas"][1]["questions"][0]["answer"] == "Yes"
    assert told["advised"]["label"] == "Proceed" and told["advised"]["open"] == []
    assert "### What could make it fail? (CHURN-Q3)\n\nYes" in text
    assert "## Recommendation: proceed" in text


def test_the_study_as_it_was_signed_leaves_too(ana, crew, study):
    study.recommend("stop", reasons="Nothing there", by=crew.ana)
    answer_all(study, crew.bo)

    signed = json.loads(ana.get("/p/churn/feasibility.json?signed=1").content)

    assert signed["areas"][0]["questions"][0]["answer"] == ""
    assert signed["progress"] == "0 of 3 questions answered with evidence"
    assert signed["advised"]["changed"] is True
    assert ana.get("/p/churn/feasibility.json?signed=7").status_code == 404


def test_markdown_becomes_blocks_in_which_nothing_is_a_command():
    text = "# Title\n\n- one **bold**\n- two\n  1. deep\n\n> said\n\n```\n#let x\n```\n\n"
    text += "| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n"

    kinds = [block["kind"] for block in blocks_of(text)]

    assert kinds == ["heading", "list", "quote", "code", "table", "rule"]
    items = blocks_of(text)[1]["items"]
    assert items[0][0]["runs"] == [{"text": "one "}, {"text": "bold", "bold": True}]
    assert items[1][1] == {"kind": "list", "ordered": True, "items": [[{"kind": "par", "runs": [{"text": "deep"}]}]]}
    assert blocks_of(text)[4]["rows"] == [[[{"text": "a"}], [{"text": "b"}]], [[{"text": "1"}], [{"text": "2"}]]]
