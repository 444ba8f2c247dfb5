"""What spikes found out, in the ledger, in its search and in the palette."""

import pytest

from assay.crew.registries import find
from tests.ledger.exploring import explored, report

FOUND = {
    "tried": "Followed 14,300 customers",
    "found": "Discounts postpone departures",
    "shown_by": "doc:docs/campaigns.md",
}


@pytest.fixture
def spike(crew):
    spike = crew.spike("Do discounts prevent leaving?")
    spike.answer(**FOUND, open_questions="What did January do?", by=crew.ana)
    return spike


@pytest.fixture
def ana(client, crew):
    client.force_login(crew.ana)
    return client


def page(client, **query):
    return client.get("/p/churn/findings", query).content.decode()


def test_the_page_shows_what_was_asked_tried_found_shown_and_left_open(ana, spike):
    html = page(ana)

    for said in (*FOUND.values(), "What did January do?", spike.key, "Do discounts prevent leaving?"):
        assert said.removeprefix("doc:") in html


def test_findings_that_nothing_shows_say_so(ana, crew, spike):
    assert "Nothing shows it yet." not in page(ana)

    spike.answer(**FOUND | {"shown_by": ""}, by=crew.ana)

    assert "Nothing shows it yet." in page(ana)


def test_a_question_that_a_spike_asks_now_names_it(ana, crew, spike):
    assert "Ask it anew" in page(ana)

    asked = spike.ask_anew("What did January do?", by=crew.ana)

    html = page(ana)
    assert f'What did January do? <a class="key" href="{asked.url}">{asked.key}</a>' in html
    assert "Ask it anew" not in html


@pytest.mark.parametrize("words", ["postpone", "14,300 follow", "CHURN-1 discounts", "january", "campaigns"])
def test_they_are_found_by_any_words_of_theirs(ana, spike, words):
    assert "Discounts postpone departures" in page(ana, q=words)


def test_words_that_none_holds_find_none(ana, spike):
    assert "No findings hold these words." in page(ana, q="postpone elephants")


def test_the_ledger_finds_them_beside_the_hypotheses(ana, ledger, spike):
    ledger.draft("Discounts rank better")

    html = ana.get("/p/churn/ledger", {"q": "discounts is:draft"}).content.decode()

    assert "Discounts rank better" in html
    assert f'href="{spike.url}#findings"' in html
    assert f"{spike.url}#findings" not in ana.get("/p/churn/ledger", {"q": "is:draft"}).content.decode()


def test_the_palette_finds_them_for_those_who_see_the_project(crew, spike):
    def hits(person, text):
        return [(hit.label, hit.url) for hit in find(person, None, text) if hit.kind == "Findings"]

    assert hits(crew.ana, "postpone") == [("Discounts postpone departures", f"{spike.url}#findings")]
    assert hits(crew.otto, "postpone") == []
    assert hits(crew.ana, " ") == []


def test_a_changed_question_is_found_by_its_new_words(ana, crew, spike):
    spike.change(question="Do rebates help?", by=crew.ana)

    assert "Discounts postpone departures" in page(ana, q="rebates")


def test_without_findings_the_page_teaches(ana, crew):
    crew.spike()

    assert "No findings yet" in page(ana)


@pytest.mark.parametrize("more", [0, 20])
def test_the_page_takes_as_many_queries_for_many_findings(ana, crew, spike, django_assert_max_num_queries, more):
    for n in range(more):
        crew.spike(f"Why {n}?").answer(**FOUND | {"shown_by": f"{spike.key}\nrun:b{n}"}, by=crew.ana)

    with django_assert_max_num_queries(16):
        assert ana.get("/p/churn/findings").status_code == 200


def test_a_file_that_was_explored_leads_to_its_exploration_on_both_pages(ana, crew, spike, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    notebook = explored(crew, title="The call graph")
    explored(crew, title="Desk timing", told=report(name="docs/desk.md"))
    spike.answer(**FOUND | {"shown_by": "notebook:nb/graph.ipynb\ndoc:docs/desk.md\nnb/other.ipynb"}, by=crew.ana)

    for html in (page(ana), ana.get(spike.url).content.decode().partition('id="findings"')[2]):
        assert f'<a href="{notebook.url}" title="The call graph">' in html
        assert '<a href="/p/churn/explorations/2" title="Desk timing">' in html
        assert '<span><svg class="i"' in html.partition("nb/other.ipynb")[0][-160:]


def test_a_hypothesis_is_drawn_as_it_stands_on_both_pages(ana, crew, ledger, spike):
    rejected = ledger.rejected()
    spike.answer(**FOUND | {"shown_by": f"verdict:{rejected.label}"}, by=crew.ana)

    for html in (page(ana), ana.get(spike.url).content.decode().partition('id="findings"')[2]):
        shown = html.partition(f'<a href="{rejected.url}" title="{rejected.title}">')[2]
        assert "#m-rejected" in shown.partition("</a>")[0]


@pytest.mark.parametrize("more", [1, 20])
def test_the_items_page_takes_as_many_queries_for_many_pieces(ana, crew, spike, django_assert_max_num_queries, more):
    lines = [line for n in range(more) for line in (f"CHURN-{n + 1}", f"H{n + 1}", f"run:b{n}", f"doc:{n}.md")]
    spike.answer(**FOUND | {"shown_by": "\n".join(lines)}, by=crew.ana)
    ana.get(spike.url)

    with django_assert_max_num_queries(20):
        ana.get(spike.url)
