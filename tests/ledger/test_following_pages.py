"""The pages of what follows, of assumptions, of levels, and of what is nearest to a new hypothesis."""

import pytest

from assay.backlog.models import Item
from assay.ledger.models import Control, FollowUp, Hypothesis
from assay.science import likeness
from tests.ledger.conftest import GAINS
from tests.ledger.test_pages import queries

BLANK = {"kind": "story", "stage": "", "size": "", "delivers": "", "leaves": "document", "title": ""}


@pytest.fixture
def ana(client, crew):
    client.force_login(crew.ana)
    return client


def sent(items=(), hypotheses=(), **more):
    rows = {"hypotheses-INITIAL_FORMS": "0", "items-INITIAL_FORMS": "0"}
    for name, told in (("items", [BLANK | {"link": ""} | one for one in items]), ("hypotheses", hypotheses)):
        rows[f"{name}-TOTAL_FORMS"] = str(len(told))
        rows |= {f"{name}-{at}-{field}": value for at, one in enumerate(told) for field, value in one.items()}
    return rows | more


def test_signing_leads_to_what_follows_and_from_there_all_is_done_in_one_press(ana, ledger):
    hypothesis, doomed = ledger.registered("A sequence model"), ledger.crew.story("Serve it")
    hypothesis.link(doomed, "needs", by=ledger.crew.ana)
    ledger.bring(hypothesis, ledger.pairs([gain - 0.03 for gain in GAINS]))
    signed = ana.post(f"{hypothesis.url}/verdicts", {"decision": "rejected", "reason": "Below the claim"})
    assert signed.headers["Location"] == f"{hypothesis.url}/follow-ups"
    page = ana.get(signed.headers["Location"]).content.decode()
    assert "What follows from CHURN-H1?" in page
    assert f'name="drop" value="{doomed.pk}" checked' in page

    answer = ana.post(
        f"{hypothesis.url}/follow-ups",
        sent(
            [{"title": "Count the history", "kind": "spike", "delivers": "A verdict", "link": "tests:1"}],
            [{"title": "", "we_believe": ""}, {"title": "Ninety days rank better", "we_believe": "ninety days"}],
            drop=doomed.pk,
        ),
        follow=True,
    )

    page = answer.content.decode()
    assert "Drafted CHURN-H2. Added CHURN-2. Dropped CHURN-1." in page
    assert "undo?event=" + FollowUp.objects.get().batch in page
    draft = Hypothesis.objects.get(number=2)
    assert draft.links.get().item == Item.objects.get(number=2)
    assert "What follows?" not in ana.get(hypothesis.url).content.decode().split('id="hangs"')[0], "it is done"


def test_a_pending_verdict_is_not_followed_by_anything_yet(ana, ledger):
    hypothesis = ledger.sufficing()

    signed = ana.post(f"{hypothesis.url}/verdicts", {"decision": "rejected", "reason": "It leaks"})

    assert signed.headers["Location"].endswith("#verdict")
    assert "It changes nothing yet" in ana.get(f"{hypothesis.url}/follow-ups").content.decode()


def test_nothing_follows_is_one_press(ana, ledger):
    hypothesis = ledger.accepted()
    assert "What follows?" in ana.get(hypothesis.url).content.decode().split('id="hangs"')[0]

    said = ana.post(f"{hypothesis.url}/follow-ups", sent(), follow=True).content.decode()

    assert "Noted: nothing follows." in said
    assert hypothesis.is_followed_up


def test_the_press_that_does_all_of_it_does_not_say_that_nothing_follows(ana, ledger):
    hypothesis = ledger.accepted()

    answer = ana.post(f"{hypothesis.url}/follow-ups", sent(do="all"))

    assert answer.status_code == 422 and "Nothing is chosen yet." in answer.content.decode()
    assert not hypothesis.is_followed_up


def test_what_was_dropped_is_struck_out_and_withdrawn_drafts_hang_on_it_no_more(ana, ledger):
    hypothesis, doomed = ledger.rejected(), ledger.crew.story("Serve it")
    hypothesis.link(doomed, "needs", by=ledger.crew.ana)
    draft = ledger.draft("Ninety days rank better", parent=hypothesis)
    assert draft.title in ana.get(hypothesis.url).content.decode()

    doomed.drop(reason="The verdict", by=ledger.crew.ana)
    draft.withdraw(by=ledger.crew.ana)

    page = ana.get(hypothesis.url).content.decode()
    assert '<s class="c3">Serve it</s>' in page and "needs, dropped" in page
    assert draft.title not in page.split('id="hangs"')[1].split("</ul>")[0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"title": "", "delivers": "A report"}, "This field is required"),
        ({"title": "Fine", "size": "XXL"}, "XXL is not one of the available choices"),
        ({"title": "Fine", "link": "needs"}, "needs is not one of the available choices"),
        ({"title": "Fine", "link": "tests:0"}, "new hypothesis that has no title"),
    ],
)
def test_a_row_that_will_not_do_says_why_and_all_that_was_typed_stays(ana, ledger, row, said):
    hypothesis = ledger.rejected()

    answer = ana.post(
        f"{hypothesis.url}/follow-ups",
        sent([row, {"title": "Keep me"}], [{"title": "", "we_believe": ""}]),
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Nothing was stored; what you typed is still here." in page
    assert 'value="Keep me"' in page
    assert not Item.objects.exists()


def test_more_rows_keep_what_was_typed_and_blame_nobody(ana, ledger):
    hypothesis = ledger.registered()

    answer = ana.post(f"{hypothesis.url}/follow-ups", sent([{"title": "", "delivers": "A report"}], more="items"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="items-TOTAL_FORMS" value="3"' in page
    assert 'value="A report"' in page
    assert "required" not in page.split("<main")[1]


def test_added_rows_begin_as_the_others_do_and_count_only_with_words(ana, ledger):
    hypothesis = ledger.registered()
    page = ana.post(f"{hypothesis.url}/follow-ups", sent([{"title": "Read them", "link": "tests"}], more="items"))
    assert page.content.decode().count('<option value="tests" selected>') == 3

    ana.post(
        f"{hypothesis.url}/follow-ups",
        sent([{"title": "Read them", "link": "tests"}, {"link": "needs"}, {"kind": "task"}]),
    )

    assert Item.objects.get().title == "Read them"


@pytest.mark.parametrize("count", ["", "x", "-1", "9999999", "10"])
def test_a_count_of_rows_that_makes_no_sense_is_no_error(ana, ledger, count):
    hypothesis = ledger.registered()

    answer = ana.post(f"{hypothesis.url}/follow-ups", sent() | {"items-TOTAL_FORMS": count})

    assert answer.status_code == 422


def test_the_page_takes_a_fixed_number_of_queries(ana, ledger):
    hypothesis = ledger.accepted()
    few = queries(ana, f"{hypothesis.url}/follow-ups")
    for _ in range(5):
        hypothesis.link(ledger.crew.story(), "needs", by=ledger.crew.ana)

    assert queries(ana, f"{hypothesis.url}/follow-ups") <= few + 2


def test_an_assumption_is_overturned_on_the_page_and_those_that_stood_on_it_say_so(ana, ledger):
    one = ledger.accepted("One", assumptions=["August is like winter"])
    two = ledger.accepted("Two", assumptions=["H1 accepted"])
    assert "Overturn it" in ana.get(one.url).content.decode()

    ana.post(f"{one.url}/assumptions/{one.named.get().pk}/overturnings", {"why": "August differs", "cause": "H2"})

    page = ana.get(two.url).content.decode()
    assert "An assumption was overturned." in page
    assert "August differs" in page
    assert "hypotheses/new?again=H2" in page
    assert "an assumption was overturned" in ana.get("/p/churn/ledger").content.decode()
    assert 'id="H2"' in ana.get("/p/churn/ledger?q=is:shaken").content.decode()
    ana.post(f"{one.url}/assumptions/{one.named.get().pk}/upholdings", {})
    assert "An assumption was overturned." not in ana.get(two.url).content.decode()


def test_what_is_registered_anew_begins_with_the_old_one(ana, ledger):
    ledger.accepted("Trends rank better", keys=[], assumptions=["August is like winter"])

    page = ana.get("/p/churn/hypotheses/new?again=H1").content.decode()

    assert 'value="Trends rank better"' in page
    assert 'value="gbm-static"' in page
    assert "August is like winter" in page


def test_the_hypothesis_page_and_the_ledger_take_a_fixed_number_of_queries(ana, ledger):
    def another(n):
        other = ledger.accepted(f"Other {n}", assumptions=["H1 accepted", f"Assumption {n}"])
        other.overturn(other.named.last(), why="No", by=ledger.crew.ana)

    one = ledger.accepted("One", assumptions=["A", "B"])
    one.overturn(one.named.first(), why="No", by=ledger.crew.ana)
    Control.objects.write(
        project=ledger.crew.project, alpha=0.05, maximum=12, strict=False, reason="x", by=ledger.crew.lee
    )
    another(0)
    ana.get(one.url)
    few, listed = queries(ana, one.url), queries(ana, "/p/churn/ledger")
    for n in range(1, 5):
        another(n)

    assert queries(ana, one.url) == few
    assert queries(ana, "/p/churn/ledger") == listed


def test_a_draft_is_withdrawn_on_its_page_and_leaves_the_ledger(ana, ledger):
    draft = ledger.draft("A draft")

    ana.post(f"{draft.url}/withdrawals")

    assert "A draft" not in ana.get("/p/churn/ledger").content.decode()
    assert "A draft" in ana.get("/p/churn/ledger?q=is:withdrawn").content.decode()
    page = ana.get(draft.url).content.decode()
    assert "can be taken up again as the draft that it was" in page
    assert "Run both arms as registered" not in page and "Bring runs" not in page
    assert "Take it up again" in ana.get(draft.url).content.decode()
    ana.post(f"{draft.url}/resumptions")
    assert "A draft" in ana.get("/p/churn/ledger").content.decode()


def test_a_lead_sets_the_control_and_everybody_reads_the_levels(client, ledger):
    ledger.sufficing()
    client.force_login(ledger.crew.lee)
    form = {"maximum": "12", "alpha": "0,05", "strict": "on", "reason": "One data set for all", "seen": "0"}

    client.post("/p/churn/ledger/control", form)

    control = Control.objects.get()
    assert (control.maximum, control.alpha, control.strict, control.by) == (12, 0.05, True, ledger.crew.lee)
    client.force_login(ledger.crew.vera)
    page = client.get("/p/churn/ledger/control").content.decode()
    assert "Levels bind: at most 5 % of all accepts are wrong." in page
    assert ">0.0042</abbr>" in page
    assert "A new version" not in page
    assert "an accept needs an e-value of 240" in client.get("/browse/CHURN-H1").content.decode()
    assert client.post("/p/churn/ledger/control", form).status_code == 403


def test_a_control_that_will_not_do_keeps_what_was_typed(client, ledger):
    ledger.registered("One"), ledger.registered("Two")
    client.force_login(ledger.crew.lee)
    form = {"maximum": "1", "alpha": "0.05", "reason": "Fewer", "seen": "0"}

    answer = client.post("/p/churn/ledger/control", form)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "2 hypotheses are registered already." in page
    assert "Fewer" in page
    assert 'value="1"' in page


@pytest.mark.parametrize(("name", "typed"), [("alpha", "NaN"), ("alpha", "0.9"), ("maximum", "many"), ("reason", " ")])
def test_a_field_of_the_control_says_what_is_wrong_with_it(client, ledger, name, typed):
    client.force_login(ledger.crew.lee)
    form = {"maximum": "12", "alpha": "0.05", "reason": "Fewer", "seen": "0"}

    answer = client.post("/p/churn/ledger/control", form | {name: typed})

    assert answer.status_code == 422
    assert f'id="f-{name}-error"' in answer.content.decode()
    assert not Control.objects.exists()


def test_the_page_counts_the_hypotheses_on_the_same_data(ana, ledger):
    one = ledger.sufficing("One")
    ledger.sufficing("Two")
    ledger.sufficing("Elsewhere", dataset="")

    page = ana.get(one.url).content.decode().split('id="same-data"')[1].split("</p>")[0]

    assert "H2" in page
    assert "H3" not in page
    assert "and this one, 2 together" in page


@pytest.mark.parametrize("by_meaning", [False, True])
def test_the_nearest_old_hypotheses_show_their_verdict_interval_and_n(ana, ledger, monkeypatch, by_meaning):
    if not by_meaning:
        monkeypatch.setattr(likeness, "is_installed", lambda: False)
    ledger.rejected(
        "A sequence model on raw call records beats trend features", we_believe="a recurrent model on calls"
    )
    ledger.registered("Holidays improve the forecast", we_believe="public holidays")

    page = ana.get("/p/churn/hypotheses/near", {"title": "An LSTM over calls beats trend features"}).content.decode()

    assert "A sequence model on raw call records" in page
    assert "Rejected: −0.0" in page
    assert "10 pairs" in page
    assert "Holidays" not in page


def test_nothing_near_says_nothing(ana, ledger):
    ledger.registered("Holidays improve the forecast")

    assert ana.get("/p/churn/hypotheses/near", {"title": "Hol"}).content.strip() == b""
    assert ana.get("/p/churn/hypotheses/near", {"title": "the moon is made of cheese"}).content.strip() == b""


def test_near_are_neither_itself_nor_what_was_withdrawn_nor_another_projects(ana, ledger, crew):
    mine = ledger.draft("Trends rank better")
    ledger.draft("Trends rank better again").withdraw(by=crew.ana)
    ledger.draft("Trends rank better elsewhere", project=crew.other)

    asked = {"title": "Trends rank better", "but": mine.label}

    assert ana.get("/p/churn/hypotheses/near", asked).content.strip() == b""
    assert b"Trends rank better" in ana.get("/p/churn/hypotheses/near", {"title": asked["title"]}).content


def test_what_is_near_takes_two_queries_more_than_the_frame(ana, ledger):
    ledger.draft("Trends rank better")
    address = "/p/churn/hypotheses/near?title=Trends+rank+better"
    few = queries(ana, address)
    for n in range(6):
        ledger.sufficing(f"Trends rank better {n}")

    assert queries(ana, address) == few


def test_after_a_rejection_it_is_asked_of_each_hypothesis_that_hangs_on_it(ana, ledger):
    above = ledger.rejected("A sequence model")
    child = ledger.draft("Longer sequences")
    child.change(parent=above, by=ledger.crew.ana)
    needing = ledger.registered("Serve the sequences", needs=child)
    let_go = ledger.draft("Shorter sequences", parent=above)
    let_go.withdraw(by=ledger.crew.ana)
    apart = ledger.registered("Notes rank")

    page = ana.get(f"{above.url}/follow-ups").content.decode()
    asked = page.partition("Hypotheses that hang on it")[2].partition("</section>")[0]

    assert [one.url in asked for one in (child, needing, let_go, apart)] == [True, True, False, False]
    assert "Hypotheses that hang on it" not in ana.get(f"{ledger.accepted().url}/follow-ups").content.decode()
