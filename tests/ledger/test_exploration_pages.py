"""The pages of explorations, and what other pages show of them."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assay.backlog.models import Deliverable
from assay.events.refusals import Refused
from assay.ledger.models import Exploration
from assay.ledger.views.files import POLICY
from tests.ledger.exploring import explored, report, told
from tests.ledger.notebooks.make import code, notebook, printed, prose
from tests.ledger.profiles.test_profiles import FILE

HERE = "/p/churn/explorations"
NOTEBOOK = notebook(
    prose("# The call graph"), prose("## Learnings\n\n- Degree says little\n- July misleads"), code("1", printed("2"))
)


def file(content=NOTEBOOK, name="nb/graph.ipynb"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def ana(crew, client):
    client.force_login(crew.ana)
    return client


def text_of(answer):
    return answer.content.decode()


def test_an_empty_list_teaches_what_an_exploration_is(crew, ana):
    page = text_of(ana.get(HERE))

    assert "Nothing explored is written down yet" in page
    assert f'href="{HERE}/new"' in page


def test_a_notebook_is_recorded_and_its_learnings_confirmed_on_one_page(crew, ana):
    item = crew.story()
    answer = ana.post(f"{HERE}/new", {"file": file(), "items": item.key, "people": ["ana", "bo"], "title": ""})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HERE}/1#learnings")

    page = text_of(ana.get(f"{HERE}/1"))
    assert "proposes these 2 learnings" in page and "Degree says little" in page
    exploration = Exploration.objects.get()
    first, second = exploration.learnings.all()
    ana.post(f"{HERE}/1/learnings/{first.pk}", {"do": "confirm", "text": "Degree alone says little"})
    ana.post(f"{HERE}/1/learnings/{second.pk}", {"do": "decline"})

    page = text_of(ana.get(f"{HERE}/1"))
    assert '<p class="lesson">Degree alone says little</p>' in page
    assert "proposes" not in page and "Declined or withdrawn: 1" in page
    assert "no learning yet" not in page


def test_all_can_be_confirmed_as_they_stand(crew, ana):
    ana.post(f"{HERE}/new", {"file": file()})
    ids = list(Exploration.objects.get().learnings.values_list("pk", flat=True))

    ana.post(f"{HERE}/1/learnings", {"all": ids})

    assert Exploration.objects.get().learnings.standing().count() == 2
    assert ana.post(f"{HERE}/1/learnings", {"all": ids}).status_code == 404, "they wait no longer"


def test_a_learning_is_written_reworded_and_withdrawn(crew, ana):
    explored(crew)
    ana.post(f"{HERE}/1/learnings", {"text": "July inflates it"})
    one = Exploration.objects.get().learnings.standing().get()

    assert 'name="seen_text" value="July inflates it"' in text_of(ana.get(f"{HERE}/1?edit={one.pk}"))
    ana.post(f"{HERE}/1/learnings/{one.pk}", {"text": "July inflates reciprocity", "seen_text": "July inflates it"})
    page = text_of(ana.get(f"{HERE}/1"))
    assert "July inflates reciprocity" in page and '<p class="was">July inflates it</p>' in page
    stale = ana.post(f"{HERE}/1/learnings/{one.pk}", {"text": "July lies", "seen_text": "July inflates it"})
    assert stale.status_code == 409 and "July lies" in text_of(stale)

    ana.post(f"{HERE}/1/learnings/{one.pk}", {"do": "withdraw", "reason": "It was the window"})
    assert "It was the window" in text_of(ana.get(f"{HERE}/1"))


def test_a_drawn_notebook_is_a_page_of_its_own_in_which_nothing_runs(crew, ana):
    explored(crew)
    answer = ana.get(f"{HERE}/1/versions/1/drawn?theme=dark")

    assert answer.headers["Content-Security-Policy"] == POLICY
    for part in (
        "sandbox;",
        "default-src 'none'",
        "img-src data:",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'self'",
    ):
        assert part in POLICY
    assert "allow-" not in POLICY and "script" not in POLICY
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Content-Type"]) == (
        "nosniff",
        "text/html; charset=utf-8",
    )
    assert '<html lang="und" data-theme="dark">' in text_of(answer) and "<script" not in text_of(answer)


def test_its_frame_gives_it_nothing(crew, ana):
    explored(crew)
    page = text_of(ana.get(f"{HERE}/1"))

    frame = page[page.index("<iframe") : page.index("</iframe>")]
    assert ' sandbox title="' in frame and "allow" not in frame
    assert f'src="{HERE}/1/versions/1/drawn"' in frame and 'height="' in frame


@pytest.mark.parametrize(
    ("made", "name", "kind"),
    [
        (told, "CHURN-E1-v1.ipynb", "application/x-ipynb+json"),
        (report, "CHURN-E1-v1.md", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_goes_out_as_it_came_to_be_kept(crew, ana, made, name, kind):
    explored(crew, told=made(name='"; filename="x.html\r\nSet-Cookie: a=1.ipynb'))
    answer = ana.get(f"{HERE}/1/versions/1/original")

    assert answer.content == made().content
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (kind, "nosniff")
    assert "sandbox" in answer.headers["Content-Security-Policy"] and "Set-Cookie" not in answer.headers


def test_a_report_is_drawn_with_its_items_as_links(crew, ana):
    item = crew.story()
    answer = ana.post(f"{HERE}/new", {"text": f"# Timing\n\nSee {item.key}. <script>alert(1)</script>"})

    page = text_of(ana.get(answer.headers["Location"]))
    assert f'<a href="/browse/{item.key}"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<iframe" not in page


def test_what_a_report_proposes_comes_from_no_cell(crew, ana):
    explored(crew, told=report())

    page = text_of(ana.get(f"{HERE}/1"))
    assert "under the heading “Learnings”" in page and "cell " not in page
    assert f"{len(report().content)} bytes" in page


def test_a_long_notebook_says_how_many_cells_it_has(crew, ana):
    explored(crew, told=told("- Degree says little", *[code(f"x = {n}") for n in range(2100)]))

    assert "2,103 cells" in text_of(ana.get(f"{HERE}/1"))


def test_a_report_that_lies_elsewhere_is_linked(crew, ana):
    ana.post(f"{HERE}/new", {"address": "https://wiki.example/desk?a=1&b=2", "title": "Timing"})

    page = text_of(ana.get(f"{HERE}/1"))
    assert 'href="https://wiki.example/desk?a=1&amp;b=2" rel="noopener noreferrer"' in page


def test_a_profile_is_drawn_by_ourselves(crew, ana):
    ana.post(f"{HERE}/new", {"file": file(FILE, "churn.profile.json")})

    page = text_of(ana.get(f"{HERE}/1"))
    assert "Profile of churn.csv" in page and "1,200 rows, 8 columns; 3 columns lack values" in page
    assert page.count('class="hist-svg"') == 3
    assert 'invoice_eur <span class="c3">and</span> tariff' in page and "0.91" in page
    assert "8.8 %" in page and "30.18" in page


def test_a_column_of_dates_is_drawn_from_day_to_day(ana):
    data = json.loads(FILE)
    date = next(one for one in data["columns"] if one["kind"] == "date")
    date["bins"] = {"counts": [3, 5, 1], "edges": [0, 86400, 1768435200, 1e300]}
    ana.post(f"{HERE}/new", {"file": file(json.dumps(data).encode(), "churn.profile.json")})

    page = text_of(ana.get(f"{HERE}/1"))
    assert "1970-01-02 – 2026-01-15: 5" in page
    assert "2026-01-15 – 1.00e+300: 1" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "a file or an address"),
        ({"file": b"PK\x03\x04", "name": "a.ipynb"}, "zip archive"),
        ({"file": b"x", "name": "a.exe"}, "no file that can be recorded"),
        ({"file": NOTEBOOK, "text": "# Both"}, "A file came, and a text"),
        ({"text": "no heading"}, "needs a title"),
        ({"text": "# T", "items": "CHURN-99"}, "There is no item CHURN-99"),
        ({"text": "# T", "items": "OTHER-1"}, "There is no item OTHER-1"),
        ({"text": "# T", "hypotheses": "H9"}, "There is no hypothesis H9"),
        ({"text": "# T", "hypotheses": "<b>"}, "no hypothesis of this project"),
        ({"text": "# T", "people": "otto"}, "nobody on this crew"),
        ({"text": "# T", "items": " ".join(f"CHURN-{n}" for n in range(1, 60))}, "59 keys"),
        ({"address": "javascript:alert(1)", "title": "T"}, "no address of a page"),
        ({"text": "x" * 40_001}, "40,000 characters"),
    ],
)
def test_what_cannot_be_recorded_is_told_and_what_was_typed_is_kept(crew, ana, sent, said):
    fields = {"title": "", **sent}
    if "file" in fields:
        fields["file"] = file(fields["file"], fields.pop("name", "a.ipynb"))
    answer = ana.post(f"{HERE}/new", fields)

    assert (answer.status_code, said in text_of(answer)) == (422, True)
    for name in ("title", "items", "hypotheses"):
        if sent.get(name, "").isascii() and "<" not in sent.get(name, ""):
            assert sent.get(name, "") in text_of(answer)
    assert not Exploration.objects.exists()


def test_a_notebook_without_a_heading_is_called_by_its_name(ana):
    ana.post(f"{HERE}/new", {"file": file(notebook(code("1")), "nb/call graph.ipynb")})

    assert Exploration.objects.get().title == "call graph"


def test_a_comparison_says_how_many_cells_it_left_out(ana):
    ana.post(f"{HERE}/new", {"file": file()})
    ana.post(f"{HERE}/1/versions", {"file": file(notebook(prose("# Long"), *[code("1")] * 4999))})

    page = text_of(ana.get(f"{HERE}/1/differences"))

    assert "3,000 more cells of version 2 are not compared." in page
    assert "of version 1" not in page


def test_a_newer_version_is_added_and_compared_with_the_older_one(crew, ana):
    ana.post(f"{HERE}/new", {"file": file()})
    newer = notebook(
        prose("# The call graph"), prose("## Learnings\n\n- July misleads\n- Share says most"), code("1", printed("3"))
    )
    assert ana.post(f"{HERE}/1/versions", {"file": file(newer)}).status_code == 303

    page = text_of(ana.get(f"{HERE}/1/differences"))
    assert "+1 −1" in page and "Share says most" in page and "<s>Degree says little</s>" in page
    drawn = ana.get(f"{HERE}/1/differences/drawn?from=1&to=2")
    assert drawn.headers["Content-Security-Policy"] == POLICY
    assert "1 output changed" in text_of(drawn)
    assert "version 1 of 2" in text_of(ana.get(f"{HERE}/1?version=1"))
    for odd in ("from=7", "to=0&from=1", "from=99999999999999999999"):
        assert ana.get(f"{HERE}/1/differences?{odd}").status_code in (200, 404)


def test_it_is_attached_to_a_deliverable_of_its_item(crew, ana):
    item = crew.story()
    promise = Deliverable.objects.promise("EDA results", item=item, by=crew.ana)
    explored(crew, items=[item])
    assert "EDA results" in text_of(ana.get(f"{HERE}/1"))

    ana.post(f"{HERE}/1/showings", {"deliverable": promise.pk, "deliver": "1"})

    promise.refresh_from_db()
    assert promise.delivered_at and promise.evidence.get().kind == "notebook"
    page = text_of(ana.get(item.url))
    assert f'<a href="{HERE}/1" rel="noopener noreferrer">' in page and "CHURN-E1 The call graph" in page


def test_what_it_is_about_is_changed_in_place(crew, ana, ledger):
    explored(crew)
    item, hypothesis = crew.story(), ledger.draft()
    assert 'name="seen_title"' in text_of(ana.get(f"{HERE}/1?change"))

    ana.post(
        f"{HERE}/1/changes",
        {"title": "Degree", "people": ["bo"], "items": item.key, "hypotheses": "H1", "has_people": "1"},
    )

    exploration = Exploration.objects.get()
    assert (exploration.title, exploration.people.get().name) == ("Degree", "Bo")
    assert (exploration.items.get(), exploration.hypotheses.get()) == (item, hypothesis)
    nobody = ana.post(f"{HERE}/1/changes", {"has_people": "1"})
    assert nobody.status_code == 422 and "Somebody made it" in text_of(nobody)


def test_a_withdrawn_one_is_not_there_any_more(crew, ana):
    explored(crew)
    ana.post(f"{HERE}/1/withdrawals", {"reason": "It names a customer"})

    for address in (f"{HERE}/1/versions/1/drawn", f"{HERE}/1/versions/1/original"):
        assert ana.get(address).status_code == 404


def test_the_address_of_a_withdrawn_one_says_who_withdrew_it_and_why(crew, ana, client):
    explored(crew)
    ana.post(f"{HERE}/1/withdrawals", {"reason": "It names a customer"})

    gone = ana.get(f"{HERE}/1")

    assert gone.status_code == 410
    assert ana.get("/browse/CHURN-E1").headers["Location"] == f"{HERE}/1"
    assert "was withdrawn" in text_of(gone)
    assert "Ana withdrew it" in text_of(gone) and "It names a customer" in text_of(gone)
    assert ana.get(f"{HERE}/2").status_code == 404


def test_a_withdrawn_one_bears_nothing_out_any_more(crew, ana):
    item = crew.story()
    promise = Deliverable.objects.promise("EDA results", item=item, by=crew.ana)
    explored(crew, items=[item]).show(promise, by=crew.ana)

    ana.post(f"{HERE}/1/withdrawals", {"reason": "The wrong file"})

    assert not promise.evidence.filter(withdrawn_at=None).exists()
    assert "took the notebook CHURN-E1 The call graph back" in text_of(ana.get(item.url))
    with pytest.raises(Refused, match="Nothing shows"):
        promise.deliver(by=crew.ana)


def test_only_what_owes_a_learning_is_unlearned(crew, ana):
    Exploration.objects.record_profile(FILE, project=crew.project, by=crew.ana)
    explored(crew, told=report())

    page = text_of(ana.get(HERE, {"q": "is:unlearned"}))
    assert 'data-row="E2"' in page and 'data-row="E1"' not in page


def test_a_change_says_what_was_added_and_taken_off(crew, ana):
    first, second = crew.story(), crew.story("Another")
    exploration = explored(crew, items=[first])

    exploration.change(by=crew.ana, items=[second], people=[crew.ana, crew.bo])

    page = text_of(ana.get(f"{HERE}/1"))
    assert f"added Bo to those who made it; added {second.key} to its items; took {first.key} off its items" in page


def test_the_list_stands_by_sprint_and_is_filtered(crew, ana, ledger):
    sprint = crew.sprint()
    sprint.begin(by=crew.lee)
    hypothesis, item = ledger.draft(), crew.story()
    one = explored(crew, items=[item], hypotheses=[hypothesis])
    one.learn("Seasonal calls home inflate reciprocity", by=crew.ana)
    explored(crew, told=report(), by=crew.bo)

    page = text_of(ana.get(HERE))
    assert "Sprint 1" in page and "Seasonal calls home" in page and "1 sentence to confirm" in page

    def found(query):
        page = text_of(ana.get(HERE, {"q": query}))
        assert "query__problems" not in page, query
        return [f"E{n}" for n in (1, 2) if f'data-row="E{n}"' in page]

    for query, expected in (
        ("kind:notebook", ["E1"]), ("@bo", ["E2"]), ("by:@me", ["E1"]), ("sprint:@current", ["E1", "E2"]),
        ("sprint:1", ["E1", "E2"]), ("no:sprint", []), (f"item:{item.key}", ["E1"]), ("no:item", ["E2"]),
        ("hypothesis:H1", ["E1"]), ("no:hypothesis", ["E2"]), ("is:learned", ["E1"]), ("is:unlearned", ["E2"]),
        ("is:proposed", ["E1", "E2"]), ("recip", ["E1"]), ("desk timing", ["E2"]), ("recorded:@today", ["E1", "E2"]),
        ("recorded:<@today", []), ("sort:title", ["E1", "E2"]), ("-kind:report", ["E1"]),
    ):  # fmt: skip
        assert found(query) == expected, query
    for query in ("sprint:9", "item:CHURN-99", "hypothesis:H9", "knd:x"):
        assert "query__problems" in text_of(ana.get(HERE, {"q": query})), query


def test_pages_take_a_fixed_number_of_queries(crew, ana, ledger, django_assert_max_num_queries):
    def fill(count):
        for _ in range(count):
            exploration = explored(crew, items=[crew.story()], hypotheses=[ledger.draft()], people=[crew.ana, crew.bo])
            for n in range(3):
                exploration.learn(f"Learning {n}", by=crew.ana)

    fill(1)
    counts = [queries(ana, address) for address in (HERE, f"{HERE}/1")]
    fill(6)
    for number in range(10):
        Exploration.objects.get(number=1).learn(f"More {number}", by=crew.ana)

    assert [queries(ana, address) for address in (HERE, f"{HERE}/1")] == counts
    assert max(counts) <= 24


def queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_item_hypothesis_ledger_and_palette_show_what_was_learned(crew, ana, ledger):
    item, hypothesis = crew.story(), ledger.draft()
    exploration = explored(crew, items=[item], hypotheses=[hypothesis])
    exploration.learn("Seasonal calls home inflate reciprocity", by=crew.ana)

    for address in (item.url, hypothesis.url, "/p/churn/ledger?q=seasonal"):
        assert "Seasonal calls home inflate reciprocity" in text_of(ana.get(address)), address
    assert "Seasonal" not in text_of(ana.get("/p/churn/ledger"))
    hits = ana.get("/palette.json", {"q": "calls home", "project": "churn"}).json()["results"]
    assert {hit["kind"] for hit in hits if "E1" in json.dumps(hit)} >= {"Learnings", "Explorations"}


def test_what_is_merely_proposed_is_shown_nowhere_else(crew, ana, ledger):
    item, hypothesis = crew.story(), ledger.draft()
    explored(crew, items=[item], hypotheses=[hypothesis])

    for address in (item.url, hypothesis.url, "/p/churn/ledger?q=degree"):
        assert "Degree alone says little" not in text_of(ana.get(address)), address


def test_whoever_made_it_owes_its_learning(crew, ana):
    exploration = explored(crew, people=[crew.ana])
    assert "Learning of CHURN-E1" in text_of(ana.get("/"))

    exploration.learn("Degree says little", by=crew.bo)

    assert "Learning of CHURN-E1" not in text_of(ana.get("/"))


def test_a_key_in_a_text_is_a_link(crew, ana):
    explored(crew)
    item = crew.story(description="As CHURN-E1 shows")

    assert f'<a href="{HERE}/1"' in text_of(ana.get(item.url))


def test_a_viewer_reads_and_may_change_nothing(crew):
    explored(crew)
    client = Client()
    client.force_login(crew.vera)

    page = text_of(client.get(f"{HERE}/1"))
    assert "<form" not in page[page.index('<main id="main"') : page.index("</main>")]
    assert client.get(f"{HERE}/1/versions/1/original").status_code == 200
    assert client.post(f"{HERE}/1/learnings", {"text": "x"}).status_code == 403


def test_what_makes_no_sense_in_an_address_is_passed_over(crew, ana):
    explored(crew)

    for query in ("version=x", "version=99", "edit=-1", "edit=9999999999999999999999", "withdraw=", "change=<b>"):
        assert ana.get(f"{HERE}/1?{query}").status_code == 200, query
    assert ana.get(f"{HERE}/99999999999").status_code == 404
    assert ana.get(f"{HERE}/1/versions/99/drawn").status_code == 404


def test_an_exploration_is_found_by_its_key_alone(crew, ana, client):
    explored(crew)

    for address in ("/browse/CHURN-E1", "/churn-e1"):
        assert ana.get(address).headers["Location"] == f"{HERE}/1"
    assert ana.get("/browse/CHURN-E2").status_code == 404
    client.force_login(crew.otto)
    assert client.get("/browse/CHURN-E1").status_code == 404
