import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from markupsafe import escape

from assay import clock
from assay.backlog.models import Deliverable
from assay.crew.models import Comment
from assay.events.models import Event
from assay.ledger.models import Hypothesis, Run, Upload
from assay.science.inference import registration_hash
from tests.ledger.conftest import GAINS

DATA = Path(__file__).parent / "data"
FORM = {
    "title": "Trends rank better", "we_believe": "usage trends", "will_result_in": "a better ranking",
    "metric": "pr_auc", "direction": "higher", "claim": "at_least", "minimal_effect": "0.01",
    "expected_effect": "0.02", "baseline": "gbm-static", "design": "seeds_paired", "policy": "anytime",
    "planned_n": "10", "alpha": "0.05", "range_low": "0", "range_high": "1", "assumptions": "One\n- Two\n",
}  # fmt: skip


@pytest.fixture
def ana(client, crew):
    client.force_login(crew.ana)
    return client


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", ["{url}", "{url}/follow-ups", "{url}/evidence", "/p/churn/hypotheses/new"])
def test_a_page_of_a_hypothesis_stands_in_the_ledger(client, ledger, address):
    client.force_login(ledger.crew.ana)

    page = client.get(address.format(url=ledger.registered().url)).content.decode()

    assert '<a href="/p/churn/ledger" aria-current="page"' in page


def test_a_hypothesis_is_registered_by_form(ana, crew):
    answer = ana.post("/p/churn/hypotheses/new", {**FORM, "do": "register"})

    hypothesis = Hypothesis.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, "/browse/CHURN-H1")
    assert (hypothesis.state, hypothesis.version.registered_at is not None) == ("registered", True)
    assert hypothesis.assumptions == ["One", "Two"]
    page = ana.get("/browse/CHURN-H1").content.decode()
    assert "PR_AUC moves by at least 0.0100" in page.replace("pr_auc", "PR_AUC")
    assert hypothesis.version.hash[:4] in page


def test_what_cannot_be_registered_is_not_kept_and_nothing_typed_is_lost(ana, crew):
    answer = ana.post("/p/churn/hypotheses/new", {**FORM, "baseline": "", "do": "register"})

    assert answer.status_code == 422
    assert b"needs a baseline" in answer.content
    assert b'value="Trends rank better"' in answer.content
    assert not Hypothesis.objects.exists()


def test_all_that_is_missing_or_wrong_is_said_at_once_beside_its_field_and_above(ana, crew):
    wrong = {"baseline": "", "planned_n": "", "minimal_effect": "much", "direction": "", "we_believe": ""}
    page = ana.post("/p/churn/hypotheses/new", {**FORM, **wrong, "do": "register"}).content.decode()

    assert "fields are not filled in as they must be" in page
    for name in wrong:
        assert f'href="#f-{name}"' in page, "named above"
        assert f'id="f-{name}-error"' in page, "and beside the field"
    assert "A registration needs the number of runs planned." in page
    assert not Hypothesis.objects.exists()


def test_a_draft_of_which_nothing_but_the_title_is_known_has_its_page(ana, crew):
    Hypothesis.objects.draft(project=crew.project, title="Callers call twice", by=crew.ana)

    assert "Callers call twice" in ana.get("/browse/CHURN-H1").content.decode()


def test_missing_looks_are_asked_for_at_their_own_field(ana):
    form = {**FORM, "policy": "planned", "looks": "", "planned_n": "", "do": "register"}
    page = ana.post("/p/churn/hypotheses/new", form).content.decode()

    assert "A registration needs the numbers of runs at which it is looked at." in page
    assert 'href="#f-looks"' in page
    assert 'id="f-planned_n-error"' not in page


def test_what_a_registration_needs_is_not_called_optional(ana, crew):
    page = ana.get("/p/churn/hypotheses/new").content.decode()

    for name in ("looks", "expected_effect", "baseline"):
        assert ">optional<" not in page.partition(f'for="f-{name}"')[2].partition("<input")[0], name
    assert ">optional<" in page.partition('for="f-range_low"')[2].partition("<input")[0]


@pytest.mark.parametrize(
    ("design", "policy", "asks", "label"),
    [
        ("seeds_paired", "planned", {"looks", "dataset", "keys"}, "Looks"),
        ("seeds_paired", "anytime", {"planned_n", "dataset", "keys"}, "Pairs planned"),
        ("seeds_unpaired", "fixed", {"planned_n", "dataset"}, "Runs planned of each arm"),
        ("repeated_cv", "fixed", {"folds", "repeats", "dataset"}, "Repeats"),
        ("single_split", "fixed", {"planned_n", "dataset"}, "Test examples planned"),
        ("multi_dataset", "fixed", {"planned_n", "keys"}, "Data sets planned"),
    ],
)
def test_the_form_asks_for_what_fits_the_design_and_sends_the_rest_empty(ana, design, policy, asks, label):
    left_over = {"looks": "5, 10", "planned_n": "9", "folds": "5", "repeats": "2", "keys": "1..5", "dataset": "5ff0e1"}
    page = ana.get("/p/churn/hypotheses/designs", {"design": design, "policy": policy, **left_over}).content.decode()

    assert {name for name in left_over if f'id="f-{name}"' in page} == asks
    assert {name for name in left_over if f'type="hidden" name="{name}" value=""' in page} == set(left_over) - asks
    assert f">{label}</label>" in page


def test_what_is_wrong_is_named_above_the_form_as_its_field_is(ana):
    form = {**FORM, "design": "multi_dataset", "policy": "fixed", "keys": "1..99999", "planned_n": "1"}
    page = ana.post("/p/churn/hypotheses/new", form | {"do": "register"}).content.decode()

    assert 'href="#f-keys">Data sets</a>' in page and '<label for="f-keys">Data sets' in page
    assert 'href="#f-planned_n">Data sets planned</a>' in page


def test_a_design_is_offered_only_the_policies_that_it_knows(ana):
    page = ana.get("/p/churn/hypotheses/designs", {"design": "multi_dataset", "policy": "planned"}).content.decode()

    assert '<option value="fixed" selected>' in page
    assert 'value="planned"' not in page and 'value="anytime"' not in page


def test_after_another_design_a_change_of_the_policy_still_asks_for_what_fits(ana):
    """The field is a new one each time, so what listens has to come with it."""
    page = ana.get("/p/churn/hypotheses/designs", {"design": "seeds_paired", "policy": "planned"}).content.decode()

    around = page.partition('<label for="f-policy"')[0]
    assert 'hx-get="/p/churn/hypotheses/designs" hx-trigger="change"' in around


def test_what_another_design_asked_for_is_there_again_when_that_one_is_chosen_again(ana):
    where = "/p/churn/hypotheses/designs"
    other = ana.get(where, {"design": "multi_dataset", "policy": "fixed", "dataset": "5ff0e1"}).content.decode()
    assert 'type="hidden" name="was-dataset" value="5ff0e1"' in other

    again = ana.get(where, {"design": "seeds_paired", "policy": "fixed", "dataset": "", "was-dataset": "5ff0e1"})
    assert 'id="f-dataset" name="dataset"' in again.content.decode()
    assert 'value="5ff0e1"' in again.content.decode()


def test_what_was_typed_and_does_not_fit_stands_beside_what_is_said_of_it(ana):
    form = {**FORM, "design": "repeated_cv", "policy": "fixed", "folds": "5", "repeats": "2", "looks": "5, 10"}
    page = ana.post("/p/churn/hypotheses/new", form | {"planned_n": "", "do": "register"}).content.decode()

    assert 'id="f-looks-error"' in page
    assert 'value="5, 10"' in page


@pytest.mark.parametrize(("typed", "meant"), [("0,01", 0.01), ("0,001", 0.001), ("1,5", 1.5), (" 0.02 ", 0.02)])
def test_a_decimal_comma_is_understood(ana, crew, typed, meant):
    ana.post("/p/churn/hypotheses/new", {**FORM, "minimal_effect": typed, "expected_effect": "9", "do": "register"})
    assert Hypothesis.objects.get().version.minimal_effect == meant


def test_a_comma_that_may_part_thousands_is_asked_about(ana, crew):
    page = ana.post("/p/churn/hypotheses/new", {**FORM, "minimal_effect": "1,000", "do": "register"}).content.decode()
    assert "Enter a number, with a point, as 0.01." in page


def test_an_amendment_that_takes_away_what_is_needed_says_so_beside_the_field(ana, ledger):
    hypothesis = ledger.sufficing()
    answer = ana.post(f"{hypothesis.url}/amendments", {"baseline": "", "reason": "None will do"})

    assert answer.status_code == 422
    assert b'id="f-baseline-error"' in answer.content


def test_the_form_reads_out_ones_own_words_and_marks_the_example_as_one(ana, crew):
    empty = ana.get("/p/churn/hypotheses/new").content.decode()
    assert "For example" in empty
    assert "trend features over ninety days of usage will result in" in empty

    own = {**FORM, "direction": "lower", "metric": "wape", "baseline": "", "do": "register"}
    page = ana.post("/p/churn/hypotheses/new", own).content.decode()

    said = (
        "We believe that usage trends will result in a better ranking; we will know when wape falls by at least 0.0100 "
    )
    assert said + "against baseline …." in " ".join(page.split())
    assert "trend features over ninety days of usage will result in" not in page


def test_a_draft_may_be_incomplete_and_is_registered_later(ana, crew):
    ana.post("/p/churn/hypotheses/new", {"title": "Uplift", "do": "draft"})
    hypothesis = Hypothesis.objects.get()
    assert hypothesis.state == "draft"
    assert ana.post(f"{hypothesis.url}/registrations").status_code == 422

    ana.post(f"{hypothesis.url}/changes", FORM)
    ana.post(f"{hypothesis.url}/registrations")

    hypothesis.refresh_from_db()
    assert hypothesis.state == "registered"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("looks", "five", "Looks are run counts"),
        ("minimal_effect", "much", "Enter a number"),
        ("minimal_effect", "nan", "Enter a number"),
        ("planned_n", "1", "Enter 2 or more"),
        ("parent", "H99", "no hypothesis H99"),
        ("parent", "OTHER-H1", "none of this project"),
        ("keys", "1..999999", "keys can be listed"),
        ("direction", "sideways", "not one of the available choices"),
    ],
)
def test_a_field_that_does_not_fit_is_said_beside_it(ana, crew, field, value, said):
    answer = ana.post("/p/churn/hypotheses/new", {**FORM, field: value})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page or said.replace("none of", "no hypothesis of") in page
    assert not Hypothesis.objects.exists()


def test_a_number_that_no_twelve_digits_hold_is_left_alone_when_the_title_changes(ana, ledger):
    hypothesis = ledger.registered(minimal_effect=1 / 30)
    page = ana.get(f"{hypothesis.url}/changes").content.decode()
    told = dict(re.findall(r'name="((?:seen_)?minimal_effect)"[^>]* value="([^"]+)"', page))

    answer = ana.post(f"{hypothesis.url}/changes", {**told, "title": "In other words"})

    assert (answer.status_code, len(told)) == (303, 2)
    hypothesis.refresh_from_db()
    assert (hypothesis.title, hypothesis.version.minimal_effect) == ("In other words", 1 / 30)
    assert Event.objects.on(hypothesis).last().data["reregistered"] is False


def test_the_planner_says_how_many_runs_it_takes(ana, crew):
    answer = ana.get("/p/churn/hypotheses/plans", {**FORM, "spread": "0.01"})
    assert b"pairs give a chance of 80 in 100 to accept" in answer.content

    answer = ana.get("/p/churn/hypotheses/plans", FORM)
    assert answer.content.count(b"Spread") == 3


@pytest.mark.parametrize(
    ("design", "label"),
    [
        ("seeds_paired", "Spread of one gain"),
        ("seeds_unpaired", "Spread of one run"),
        ("repeated_cv", "Spread of one fold&#39;s gain"),
        ("single_split", "Share of examples on which they differ"),
        ("multi_dataset", "Spread of the gains"),
    ],
)
def test_the_planner_asks_for_the_spread_that_the_design_has(ana, crew, design, label):
    chosen = {"design": design, "policy": "fixed", "spread": "0.015"}
    fields = ana.get("/p/churn/hypotheses/designs", chosen).content.decode()
    page = ana.post("/p/churn/hypotheses/new", {**FORM, **chosen, "take": "ask=1"}).content.decode()

    for part in (fields, page):
        asked = part.partition('<div id="spread"')[2].partition("<input")
        assert f"{label}</label>" in asked[0]
        assert 'value="0.015"' in asked[2].partition(">")[0]


def test_the_spread_of_one_unpaired_run_is_planned_for_as_that_of_a_difference(ana, crew):
    asked = {**FORM, "design": "seeds_unpaired", "policy": "fixed", "claim": "non_inferior", "expected_effect": "0.002",
             "planned_n": ""}  # fmt: skip
    answer = ana.get("/p/churn/hypotheses/plans", {**asked, "spread": "0.015"}).content.decode()

    assert "26 runs of each arm give a chance of 80 in 100 to accept." in answer
    usual = ana.get("/p/churn/hypotheses/plans", asked).content.decode()
    assert [f"Spread {sd}:" in usual for sd in ("0.005", "0.01", "0.02")] == [True] * 3


def test_the_planner_of_a_test_set_takes_the_share_on_which_the_models_differ(ana, crew):
    asked = {**FORM, "design": "single_split", "policy": "fixed", "metric": "accuracy", "planned_n": ""}
    answer = ana.get("/p/churn/hypotheses/plans", {**asked, "spread": "0.1"}).content.decode()

    assert "7,818 test examples give a chance of 80 in 100 to accept; fewer than 200 decide nothing." in answer
    assert "first decide" not in answer
    too_much = ana.get("/p/churn/hypotheses/plans", {**asked, "spread": "10"}).content.decode()
    assert "must be a share above the expected effect, and 1 at most: 0.1 is 10 of 100" in too_much


@pytest.mark.parametrize("spread", ["0", "-0.01", "much"])
def test_a_spread_that_is_none_is_said_and_not_passed_over(ana, crew, spread):
    answer = ana.get("/p/churn/hypotheses/plans", {**FORM, "spread": spread}).content.decode()

    assert "Spread of one gain: a number above 0, as 0.01" in answer


def test_the_planner_says_where_no_number_will_do(ana, crew):
    answer = ana.get("/p/churn/hypotheses/plans", {**FORM, "expected_effect": "0.01"})
    assert b"No number of runs" in answer.content

    folds = {**FORM, "design": "repeated_cv", "policy": "fixed", "planned_n": "", "folds": "10", "repeats": "10"}
    answer = ana.get("/p/churn/hypotheses/plans", {**folds, "expected_effect": "0.011", "spread": "0.02"})
    assert b"No number of repeats will decide" in answer.content


def test_the_planner_of_a_test_set_speaks_of_examples_and_of_what_it_takes_for_granted(ana):
    asked = {**FORM, "design": "single_split", "policy": "fixed", "metric": "macro_f1", "planned_n": ""}
    said = ana.get("/p/churn/hypotheses/plans", asked).content.decode()

    assert "If they differ on 5 of 100 examples:" in said
    assert "Planned as if it were accuracy" in said
    accuracy = ana.get("/p/churn/hypotheses/plans", asked | {"metric": "accuracy"}).content.decode()
    assert "Planned as if it were accuracy" not in accuracy


def test_the_planner_offers_another_policy_where_a_metric_is_looked_at_once(ana):
    asked = {**FORM, "design": "single_split", "policy": "anytime", "metric": "macro_f1"}
    said = ana.get("/p/churn/hypotheses/plans", asked).content.decode()

    assert "macro_f1 is resampled and looked at once" in said
    assert 'value="policy=fixed"' in said


def test_the_planner_fills_in_the_looks_of_a_planned_registration(ana, crew):
    planned = {**FORM, "policy": "planned", "planned_n": "", "spread": "0.01"}
    answer = ana.get("/p/churn/hypotheses/plans", planned).content.decode()
    taken = re.search(r'name="take" value="(looks=[0-9, ]+)&amp;planned_n="', answer)
    assert taken is not None

    page = ana.post("/p/churn/hypotheses/new", {**planned, "planned_n": "9", "take": f"{taken[1]}&planned_n="})
    assert f'name="looks" type="text" value="{taken[1].removeprefix("looks=")}"' in page.content.decode()
    assert b'type="hidden" name="planned_n" value=""' in page.content


def test_what_is_looked_at_once_is_told_of_no_looks(ana, crew):
    answer = ana.get("/p/churn/hypotheses/plans", {**FORM, "policy": "fixed", "planned_n": "", "spread": "0.01"})

    assert "give a chance of 80 in 100" in answer.content.decode()
    assert "Looks at" not in answer.content.decode()


@pytest.mark.parametrize(
    ("chosen", "taken"),
    [
        ({"policy": "fixed"}, r"planned_n=[0-9]+&amp;looks="),
        ({"policy": "fixed", "design": "repeated_cv", "folds": "10"}, r"folds=10&amp;repeats=[0-9]+&amp;looks="),
    ],
)
def test_looks_left_over_from_another_policy_are_kept_in_the_form_and_the_planner_empties_them(
    ana, crew, chosen, taken
):
    left_over = {**FORM, "planned_n": "", "looks": "5, 10, 15", **chosen, "spread": "0.01", "expected_effect": "0.05"}
    page = ana.post("/p/churn/hypotheses/new", {**left_over, "do": "register"}).content.decode()

    assert "leave them empty" in page
    assert 'name="looks" type="text" value="5, 10, 15"' in page
    found = re.search(f'name="take" value="({taken})"', page)
    assert found is not None
    whole = left_over | dict(part.split("=") for part in found[1].split("&amp;"))
    assert ana.post("/p/churn/hypotheses/new", {**whole, "do": "register"}).status_code == 303
    assert Hypothesis.objects.get().version.looks == []


def test_a_new_registration_starts_with_run_counts_that_are_fixed_now(ana, crew):
    assert b'<option value="planned" selected' in ana.get("/p/churn/hypotheses/new").content


def test_the_planner_says_which_policies_go_with_a_design(ana, crew):
    unpaired = {**FORM, "design": "seeds_unpaired", "policy": "anytime"}
    answer = ana.get("/p/churn/hypotheses/plans", unpaired).content.decode()

    assert "take “at run counts fixed now” or “once, when everything is there”, not “as often as we like”" in answer
    assert 'value="policy=planned"' in answer


@pytest.mark.parametrize("lacking", ["design", "minimal_effect", "expected_effect"])
def test_the_planner_asks_for_what_it_lacks(ana, crew, lacking):
    answer = ana.get("/p/churn/hypotheses/plans", {**FORM, lacking: ""})
    assert b"<li" not in answer.content


def test_what_the_planner_proposes_is_taken_without_a_script(ana, crew):
    answer = ana.post("/p/churn/hypotheses/new", {**FORM, "take": "planned_n=18"})

    assert b'name="planned_n" type="text" value="18"' in answer.content
    assert not Hypothesis.objects.exists()


def upload(client, hypothesis, content, name="runs.csv"):
    file = SimpleUploadedFile(
        name, content if isinstance(content, bytes) else content.encode(), content_type="text/csv"
    )
    return client.post(f"{hypothesis.url}/evidence", {"file": file})


def test_mlflows_export_goes_from_upload_over_preview_to_evidence(ana, ledger):
    hypothesis = ledger.registered(metric="roc_auc", dataset="")
    answer = upload(ana, hypothesis, (DATA / "mlflow_seeds.csv").read_bytes(), "mlflow.csv")
    preview = ana.get(answer["Location"])

    assert answer["Location"].endswith("/preview")
    assert b"Seed 14: run failed" in preview.content
    assert b"locks the registration" in preview.content
    assert not Run.objects.exists()

    confirmed = ana.post(answer["Location"])
    assert (confirmed.status_code, confirmed["Location"]) == (303, hypothesis.url)
    assert Run.objects.count() == 29
    page = ana.get(hypothesis.url)
    assert b"Provisional" in page.content
    assert ana.get(answer["Location"]).status_code == 404, "it is gone once it was confirmed"


@pytest.mark.django_db(transaction=True)
def test_a_confirmed_file_is_deleted(client, crew, told):
    from tests.ledger.conftest import Ledger

    client.force_login(crew.ana)
    hypothesis = Ledger(crew, told).registered(metric="roc_auc", dataset="")
    answer = upload(client, hypothesis, (DATA / "mlflow_seeds.csv").read_bytes())
    path = Upload.objects.get().path
    assert path.exists()

    client.post(answer["Location"])

    assert not path.exists()
    assert not Upload.objects.exists()


def test_a_plain_table_goes_through_the_mapping_step(ana, ledger):
    hypothesis = ledger.registered()
    lines = [
        "who;n;score",
        *(f"{who};{n};{0.3 + n / 1000 + add}" for n in range(1, 8) for who, add in (("old", 0), ("new", n * n / 9000))),
    ]
    answer = upload(ana, hypothesis, "\n".join(lines))
    assert answer["Location"].endswith("/columns")
    assert b"Which column says the arm" in ana.get(answer["Location"]).content

    half = ana.post(answer["Location"], {"arm": "who"})
    assert half.status_code == 422
    told = ana.post(
        answer["Location"], {"arm": "who", "value": "score", "key": "n", "arm_baseline": "old", "arm_candidate": "new"}
    )
    preview = ana.get(told["Location"])

    assert b"No row is left out" in preview.content
    ana.post(told["Location"])
    hypothesis.refresh_from_db()
    assert hypothesis.assessment.n == 7


def test_names_of_arms_are_chosen_where_they_are_not_plain(ana, ledger):
    hypothesis = ledger.registered()
    lines = ["arm,seed,pr_auc", *(f"{who},{n},{0.3 + n / 1000}" for n in range(1, 8) for who in ("ridge", "trees"))]
    answer = upload(ana, hypothesis, "\n".join(lines))
    page = ana.get(answer["Location"]).content

    assert b"What the arm column says" in page
    told = ana.post(
        answer["Location"],
        {"arm": "arm", "value": "pr_auc", "key": "seed", "arm_baseline": "trees", "arm_candidate": "ridge"},
    )
    ana.post(told["Location"])
    assert hypothesis.runs.filter(use="used").count() == 14


@pytest.mark.parametrize("names", [("A", "B"), ("old", "new"), ("v1", "v2")])
def test_names_that_do_not_say_which_arm_they_are_are_asked_about(ana, ledger, names):
    hypothesis = ledger.registered()
    where = upload(ana, hypothesis, two_arms(*names))["Location"]
    columns = {"arm": "arm", "value": "pr_auc", "key": "seed"}

    page = ana.get(where).content.decode()
    assert "which the candidate?" in page
    assert (chosen(page, "arm_baseline"), chosen(page, "arm_candidate")) == ("", "")
    assert ana.post(where, columns).status_code == 422

    told = ana.post(where, columns | {"arm_baseline": names[1], "arm_candidate": names[0]})
    preview = ana.get(told["Location"]).content.decode()
    assert f"In the column “arm” the baseline is “{names[1]}”, the candidate is “{names[0]}”." in preview


def test_the_preview_says_which_columns_are_baseline_and_candidate(ana, ledger):
    hypothesis = ledger.registered()
    text = "\n".join(["seed,base,cand", *(f"{n},{0.3 + n / 1000},{0.32 + n * n / 9000}" for n in range(1, 8))])
    where = upload(ana, hypothesis, text)["Location"]

    told = ana.post(where, {"key": "seed", "baseline_value": "base", "candidate_value": "cand"})

    said = "Baseline is the column “base”, candidate “cand”."
    assert said in ana.get(told["Location"]).content.decode()


def two_arms(baseline="seasonal-naive", candidate="lgbm-lags", start="") -> str:
    lines = [f"arm,seed,pr_auc,{start}".rstrip(",")]
    for n in range(1, 8):
        for arm, gain in ((baseline, 0.0), (candidate, 0.02)):
            at = f",2026-11-04 {9 + n}:00:00" if start else ""
            lines.append(f"{arm},{n},{0.3 + gain + n * n / 9000 * (1 + 10 * gain)}{at}")
    return "\n".join(lines)


def chosen(page: str, field: str) -> str:
    """What stands in one choice of a page."""
    options = page.partition(f'name="{field}"')[2].partition("</select>")[0]
    return options.rpartition(" selected>")[0].rpartition('value="')[2].rstrip('"')


def test_the_registered_baseline_and_the_other_value_are_preselected(ana, ledger):
    hypothesis = ledger.registered(baseline="Seasonal-naive")
    page = ana.get(upload(ana, hypothesis, two_arms())["Location"]).content.decode()

    assert (chosen(page, "arm_baseline"), chosen(page, "arm_candidate")) == ("seasonal-naive", "lgbm-lags")
    assert "Which value of the arm column" not in page


def test_what_is_needed_or_found_stands_open_and_the_rest_is_folded(ana, ledger):
    page = ana.get(upload(ana, ledger.registered(), two_arms())["Location"]).content.decode()
    at_once, _, folded = page.partition('<details id="more">')

    assert [name for name in ("arm", "value", "key", "started") if f'id="f-{name}"' not in at_once] == []
    spare = ("run_id", "dataset", "whole_arm", "metric_column")
    assert [name for name in spare if f'id="f-{name}"' in at_once or f'id="f-{name}"' not in folded] == []


def test_what_may_stand_in_for_a_missing_arm_stands_open(ana, ledger):
    table = "which,seed,pr_auc\nx,1,0.3\ny,1,0.4\n"
    page = ana.get(upload(ana, ledger.registered(), table)["Location"]).content.decode()
    at_once = page.partition('<details id="more">')[0]

    assert [name for name in ("arm", "whole_arm", "baseline_value") if f'id="f-{name}"' not in at_once] == []


def test_one_value_cannot_be_both_arms_and_what_was_chosen_stays(ana, ledger):
    hypothesis = ledger.registered()
    where = upload(ana, hypothesis, two_arms())["Location"]
    same = {"arm": "arm", "value": "pr_auc", "key": "seed", "arm_baseline": "lgbm-lags", "arm_candidate": "lgbm-lags"}
    answer = ana.post(where, same)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert page.count("choose another value for one of them") == 2, "above, and beside the field"
    assert [chosen(page, name) for name in same] == list(same.values())
    assert ana.get(where.replace("columns", "preview")).status_code == 302, "nothing of it was taken over"


def test_mlflow_runs_whose_arms_have_other_names_are_asked_about(ana, ledger):
    hypothesis = ledger.registered(dataset="")
    text = two_arms().replace("arm,seed,pr_auc", "tags.assay.arm,params.seed,metrics.pr_auc,run_id")
    text = "\n".join(line if not n else f"{line},r{n}" for n, line in enumerate(text.split("\n")))

    answer = upload(ana, hypothesis, text)

    assert answer["Location"].endswith("/columns")
    assert b"which the candidate?" in ana.get(answer["Location"]).content


def test_the_page_says_for_good_that_nobody_can_see_when_runs_started(ana, ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(n, gain, started=None) for n, gain in enumerate((0.02, 0.016, 0.018))])
    page = ana.get(hypothesis.url).content.decode()

    assert "3 of 3 runs do not say when they started." in page
    assert "Nobody can see whether they ran after the registration." in page
    assert "do not say when they started" not in ana.get(ledger.sufficing("Dated").url).content.decode()


def test_a_start_under_another_name_is_offered_and_chosen(ana, ledger):
    hypothesis = ledger.registered()
    where = upload(ana, hypothesis, two_arms("baseline", "candidate", start="when"))["Location"]
    page = ana.get(where).content.decode()
    assert "Does “when” say it?" in page

    told = {"arm": "arm", "value": "pr_auc", "key": "seed", "started": "when"}
    page = ana.get(ana.post(where, told)["Location"]).content.decode()

    assert "do not say when they started" not in page
    assert "“2026-11-04 10:00:00” in row 2 was read as 4 Nov 2026, 10:00:00 in " in page
    assert "A time without a zone is taken as " in page


def test_a_time_with_its_zone_is_read_as_it_says(ana, ledger):
    hypothesis = ledger.registered()
    text = two_arms("baseline", "candidate", start="started").replace(":00:00", ":00:00+03:00")
    where = upload(ana, hypothesis, text)["Location"]
    told = {"arm": "arm", "value": "pr_auc", "key": "seed", "started": "started"}
    page = ana.get(ana.post(where, told)["Location"]).content.decode()

    assert "(07:00 UTC)" in page
    assert "without a zone" not in page


@pytest.mark.parametrize(
    ("content", "said"), [(b"\x89PNG\r\n", "a picture"), (b"", "empty"), (b"<html>", "a web page")]
)
def test_a_file_that_is_no_table_is_told_and_forgotten(ana, ledger, content, said):
    hypothesis = ledger.registered()
    answer = upload(ana, hypothesis, content)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'name="file"' in page, "it is said on the form itself"
    assert "choose the file to bring again" in page
    assert "as a draft" not in page
    assert not Upload.objects.exists()


def test_a_table_that_breaks_off_further_down_is_told_on_the_form_too(ana, ledger):
    hypothesis = ledger.registered()
    whole = [f"{arm},{n},{0.3 + n / 5000}" for n in range(300) for arm in ("baseline", "candidate")]
    where = upload(ana, hypothesis, "\n".join(["arm,seed,pr_auc", *whole, *["baseline,8"] * 200]))["Location"]

    answer = ana.post(where, {"arm": "arm", "value": "pr_auc", "key": "seed"}, follow=True)

    assert answer.status_code == 422
    assert not Upload.objects.exists()
    assert b"do not have the 3 columns" in answer.content
    assert b'name="file"' in answer.content


def test_the_upload_page_says_what_is_kept_and_until_when(ana, ledger):
    page = ana.get(f"{ledger.registered().url}/evidence").content.decode()
    assert "only the file itself lies on this server" in page
    assert "Nothing is stored until you confirm" not in page


@pytest.mark.django_db(transaction=True)
def test_a_file_that_nobody_confirms_is_deleted_after_a_day_by_itself(client, crew, told):
    from datetime import timedelta

    from assay import clock
    from assay.site.housekeeping import tidy
    from tests.ledger.conftest import Ledger

    client.force_login(crew.ana)
    upload(client, Ledger(crew, told).registered(), two_arms())
    path = Upload.objects.get().path

    with clock.at(told + timedelta(hours=25)):
        tidy()

    assert not path.exists()
    assert not Upload.objects.exists()


def test_the_way_to_a_table_from_mlflow_exists(ana, ledger):
    page = ana.get(ledger.registered().url).content.decode()
    assert "mlflow experiments csv -x EXPERIMENT_ID -o runs.csv" in page
    assert "runs export" not in page


ODD = {"arm": "who", "value": "score", "key": "n", "started": "when"}
ARMS = {"arm_baseline": "ridge", "arm_candidate": "trees"}


def odd_table(seeds=range(1, 8)) -> str:
    runs = [(n, who, add) for n in seeds for who, add in (("ridge", 0), ("trees", 0.02))]
    lines = [f"{who},{n},{0.3 + add + n * n / 9000 * (1 + add)},2026-11-04T{n + 9:02}:00Z" for n, who, add in runs]
    return "\n".join(["who,n,score,when", *lines])


def test_the_next_upload_begins_with_what_was_said_of_the_columns_before(ana, ledger):
    first = ledger.registered(baseline="another name")
    where = upload(ana, first, odd_table())["Location"]
    ana.post(ana.post(where, ODD | ARMS)["Location"])
    assert first.runs.filter(use="used").count() == 14

    page = ana.get(upload(ana, first, odd_table(range(8, 12)))["Location"]).content.decode()
    told = ODD | ARMS
    assert {name: chosen(page, name) for name in told} == told
    assert "Chosen as for the last table of this kind" in page

    other = ledger.registered("Another metric", metric="wape")
    page = ana.get(upload(ana, other, odd_table())["Location"]).content.decode()
    assert chosen(page, "key") == "n"
    assert chosen(page, "arm_candidate") == "trees"


def test_a_table_with_other_columns_begins_anew(ana, ledger):
    hypothesis = ledger.registered()
    where = upload(ana, hypothesis, odd_table())["Location"]
    ana.post(ana.post(where, ODD | ARMS)["Location"])

    page = ana.get(upload(ana, hypothesis, two_arms("baseline", "candidate"))["Location"]).content.decode()

    assert (chosen(page, "arm"), chosen(page, "key"), chosen(page, "value")) == ("arm", "seed", "pr_auc")
    assert "Chosen as for the last table" not in page


def test_a_file_beyond_the_limit_is_refused_before_it_is_kept(ana, ledger, monkeypatch):
    monkeypatch.setattr("assay.ledger.intake.limit.LARGEST", 1000)
    hypothesis = ledger.registered()

    answer = upload(ana, hypothesis, b"arm,seed,pr_auc\n" + b"baseline,1,0.3\n" * 500)

    assert answer.status_code == 422
    assert "larger than 50 MB" in answer.content.decode()
    assert not Upload.objects.exists()


def test_nobody_sees_the_upload_of_another(ana, ledger, client):
    hypothesis = ledger.registered()
    where = upload(ana, hypothesis, "arm,seed,pr_auc\nbaseline,1,0.3\n")["Location"]
    client.force_login(ledger.crew.ada)

    assert client.get(where).status_code == 404
    assert client.post(where.replace("columns", "preview")).status_code == 404


def test_the_name_of_a_file_plays_no_tricks(ana, ledger):
    hypothesis = ledger.registered()
    upload(ana, hypothesis, "arm,seed,pr_auc\nbaseline,1,0.3\n", "..\\..\\evil\u202egnp.csv")

    kept = Upload.objects.get()
    assert "\u202e" not in kept.name
    assert ".." not in kept.name
    assert kept.path.name == f"{kept.token}.csv"


def test_a_verdict_is_signed_and_seconded_on_the_page(ana, ledger, client):
    spike = ledger.crew.spike(promises="The verdict")
    hypothesis = ledger.sufficing()
    hypothesis.link(spike, "tests", by=ledger.crew.ana)
    owed = Deliverable.objects.get()
    assert b"Deliver with this verdict" in ana.get(hypothesis.url).content

    ana.post(f"{hypothesis.url}/verdicts", {"decision": "rejected", "reason": "It leaks", "delivers": owed.pk})
    page = ana.get(hypothesis.url).content.decode()
    assert "waits for a second signature" in page
    client.force_login(ledger.crew.bo)
    assert b"Sign as Bo" in client.get(hypothesis.url).content
    client.post(f"{hypothesis.url}/second-signatures", {"note": "I saw it too"})

    hypothesis.refresh_from_db()
    assert hypothesis.state == "rejected"
    owed.refresh_from_db()
    assert owed.delivered_at is not None
    page = client.get(hypothesis.url).content.decode()
    assert "Against the assessment" in page
    assert "I saw it too" in page


def test_the_button_says_why_nobody_can_sign_yet(ana, ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs(), ledger.pair(11, None)])
    page = ana.get(hypothesis.url).content.decode()
    assert "First give a reason for seed 11." in page

    ana.post(f"{hypothesis.url}/reasons", {"key": "11", "reason": "Out of memory"})

    page = ana.get(hypothesis.url).content.decode()
    assert "First give a reason" not in page
    assert "Out of memory" in page


def single(ledger, seed, arm, value=0.31, **more):
    return ledger.pair(seed, run_id=f"{arm[0]}{seed}", values={arm: value}, **more)


def seeds(page: str) -> list[str]:
    """The first column of the table of runs."""
    table = page.partition('id="runs"')[2].partition("</tbody>")[0]
    return [row.partition("<td>")[2].partition("</td>")[0] for row in table.split("<tr")[2:]]


def test_the_counts_of_activity_and_page_are_one_and_add_up(ana, ledger):
    from datetime import timedelta

    hypothesis = ledger.registered()
    old = ledger.pair(12, started=ledger.now - timedelta(days=1))
    lone = [single(ledger, 11, "baseline"), single(ledger, 11, "candidate", None, status="FAILED")]
    ledger.bring(hypothesis, [*ledger.pairs(), *lone, old])
    page = ana.get(hypothesis.url).content.decode()

    assert "brought 13 runs, 11 of them count" in page
    assert "11 of 13 runs count: 10 pairs, and 1 without a partner." in page
    assert "Left out: 1 from before the registration and 1 failed or did not finish." in page
    assert "11 of 13 count: 10 pairs, and 1 without a partner" in page, "above the table too"


def test_what_might_have_come_out_worse_is_named(ana, ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs(), ledger.pair(11, None)])
    ana.post(f"{hypothesis.url}/reasons", {"key": "11", "reason": "Out of memory"})

    page = ana.get(hypothesis.url).content.decode()
    assert "Even had what was left out (seed 11) come out as the worst one seen (0.0099), the interval would be" in page
    assert page.count("come out as the worst possible (−0.3100)") == 1
    assert "Fragile" in page.partition("come out as the worst possible")[0]


def test_gains_are_written_as_exactly_as_in_the_sentence_also_where_the_effect_is_a_whole_number(ana, ledger):
    wide = {"minimal_effect": 1, "range_low": None, "range_high": None}
    hypothesis = ledger.sufficing(gains=[gain * 100 for gain in GAINS], **wide)
    page = ana.get(hypothesis.url).content.decode()

    assert "Gain 1.7700" in page
    assert "+2.1000</td>" in page
    assert "+1.7700</td>" in page
    assert "1.7700" in ana.get("/p/churn/ledger").content.decode()

    young = ledger.registered("Too few runs", **wide)
    ledger.bring(young, ledger.pairs([1.65, 1.55]))
    assert "+1.65</td>" in ana.get(young.url).content.decode()


def test_a_gain_that_rounds_to_nothing_has_no_sign(ana, ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, ledger.pairs([0.01, -0.01, 0.02, -0.02, 0.00001, -0.00001]))
    page = ana.get(hypothesis.url).content.decode()

    assert '<td class="n">0.0000</td>' in page
    assert "+0.0000" not in page
    assert "−0.0000" not in page


def test_the_strength_of_evidence_is_that_of_the_side_on_which_the_estimate_lies(ana, ledger):
    gains = [gain + 0.035 for gain in GAINS]
    hypothesis = ledger.sufficing(gains=gains, claim="equivalent")
    page = ana.get(hypothesis.url).content.decode()

    assert hypothesis.assessment.verdict == "reject"
    assert f'<span class="figure">{hypothesis.assessment.field("e_reject"):,.0f}</span>' in page
    assert "against the claim; 20 suffices" in page


def test_runs_stand_in_the_order_of_their_seeds(ana, ledger):
    from datetime import timedelta

    hypothesis = ledger.registered()
    lone = [single(ledger, 7, "candidate", None, status="FAILED"), single(ledger, 7, "baseline")]
    pairs = [ledger.pair(n, 0.01 + n / 1000) for n in (12, 2, 3, 4, 5)]
    ledger.bring(hypothesis, [*pairs, *lone, ledger.pair(1, started=ledger.now - timedelta(days=1))])

    assert seeds(ana.get(hypothesis.url).content.decode()) == ["1", "2", "3", "4", "5", "7", "7", "12"]


def test_of_a_key_that_occurs_twice_each_run_can_be_excluded(ana, ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs(), ledger.pair(1, run_id="again")])
    page = ana.get(hypothesis.url).content.decode()

    for run in hypothesis.runs.filter(key="1"):
        assert f'href="{hypothesis.url}?run={run.pk}#f-exclude"' in page
    assert f'href="{hypothesis.url}?run={hypothesis.runs.get(key="2").pk}#f-exclude"' not in page


def test_a_run_is_excluded_and_taken_in_again(ana, ledger):
    hypothesis = ledger.sufficing()
    page = ana.get(f"{hypothesis.url}?exclude=5").content.decode()
    row = page.partition(f'id="run-{hypothesis.runs.get(key="5").pk}"')[2]
    assert 0 < row.index('id="f-exclude"') < row.index("<tr id="), "asked below its row"

    ana.post(f"{hypothesis.url}/exclusions", {"what": "key:5", "reason": "Wrong image"})
    assert b"Wrong image" in ana.get(hypothesis.url).content
    out = hypothesis.exclusions.get()
    ana.post(f"{hypothesis.url}/exclusions/{out.pk}/inclusions")

    hypothesis.refresh_from_db()
    assert hypothesis.assessment.n == 10


def test_amending_keeps_the_earlier_result_on_the_page(ana, ledger):
    hypothesis = ledger.sufficing()
    assert ana.post(f"{hypothesis.url}/changes", {"title": "x", "minimal_effect": "0.005"}).status_code == 422
    from datetime import timedelta

    from assay import clock

    with clock.at(ledger.now + timedelta(days=2)):
        answer = ana.post(f"{hypothesis.url}/amendments", {"minimal_effect": "0.02", "reason": "It costs more"})
        page = ana.get(hypothesis.url).content.decode()

    assert answer.status_code == 303
    assert "Version 1" in page
    assert "Gain 0.0177" in page
    assert "It costs more" in page


def test_what_cannot_be_amended_is_said_before_anything_is_typed(ana, ledger):
    early = ledger.registered()
    assert b"is not locked yet" in ana.get(f"{early.url}/amendments").content

    decided = ledger.sufficing("Tenure ranks better")
    assert b"Why it is amended" in ana.get(f"{decided.url}/amendments").content
    decided.sign("accepted", reason="Holds", by=ledger.crew.ana)
    answer = ana.get(f"{decided.url}/amendments")

    assert answer.status_code == 422
    assert b"Register a new hypothesis, with fresh runs." in answer.content
    assert b"Amend the registration" not in ana.get(f"{decided.url}/changes").content


def test_the_hash_can_be_recomputed_from_the_export(ana, ledger):
    hypothesis = ledger.sufficing()
    told = ana.get(f"{hypothesis.url}.json").json()

    registration = told["registrations"][0]
    assert registration_hash(registration["hashed"]) == registration["hash"] == hypothesis.version.hash
    assert (len(told["runs"]), told["assessments"][0]["verdict"]) == (10, "accept")


def test_the_runs_leave_as_a_table_without_formulas(ana, ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(1, name="=cmd|' /C calc'!A0"), ledger.pair(-2)])
    table = ana.get(f"{hypothesis.url}/runs.csv")

    assert "attachment" in table["Content-Disposition"]
    assert "'=cmd" in table.content.decode()
    assert ',"-2",' in table.content.decode()


def test_comments_are_written_and_put_in_other_words(ana, ledger, client):
    hypothesis = ledger.registered()
    ana.post(f"{hypothesis.url}/comments", {"text": "@bo look <script>alert(1)</script>"})
    said = Comment.objects.get()
    page = ana.get(hypothesis.url).content.decode()
    assert "<script>alert" not in page

    ana.post(f"{hypothesis.url}/comments/{said.pk}", {"text": "Better"})
    client.force_login(ledger.crew.bo)
    assert client.post(f"{hypothesis.url}/comments/{said.pk}", {"text": "Mine now"}).status_code == 404
    said.refresh_from_db()
    assert said.text == "Better"


@pytest.mark.parametrize(
    ("verdict", "shown"), [("none", True), ("accepted", False), ("rejected", False), ("pending", True)]
)
def test_what_a_rejection_would_prune_is_told_while_nothing_is_decided(ana, ledger, verdict, shown):
    hypothesis = ledger.rejected() if verdict == "rejected" else ledger.sufficing()
    hypothesis.link(ledger.crew.story("GPU queue"), "needs", by=ledger.crew.ana)
    if verdict in ("accepted", "pending"):
        decision = "accepted" if verdict == "accepted" else "rejected"  # against the assessment: it waits
        hypothesis.sign(decision, reason="So it is", by=ledger.crew.ana)
    page = ana.get(hypothesis.url).content.decode()

    assert ("Rejecting it prunes 1 item" in page) is shown
    assert ("Drop these together" in page) is (verdict == "rejected")


def test_the_ledger_shows_the_tree_and_prunes(ana, ledger):
    top = ledger.accepted("Usage trends")
    hypothesis = ledger.rejected("A sequence model", parent=top)
    item = ledger.crew.story("GPU queue")
    hypothesis.link(item, "needs", by=ledger.crew.ana)
    page = ana.get("/p/churn/ledger").content.decode()
    assert page.index("Usage trends") < page.index("A sequence model") < page.index("Drop these together")

    ana.post(f"{hypothesis.url}/prunings", {"item": item.pk})
    pruning = hypothesis.prunings.get()
    page = ana.get("/p/churn/ledger").content.decode()
    assert "Pruned with it" in page
    assert f"{hypothesis.url}/prunings/{pruning.pk}/restorations" in page
    ana.post(f"{hypothesis.url}/prunings/{pruning.pk}/restorations")

    item.refresh_from_db()
    assert item.is_open


def test_a_pruning_is_undone_by_the_key_that_undoes_anything(ana, ledger):
    hypothesis = ledger.rejected()
    item = ledger.crew.story("GPU queue")
    hypothesis.link(item, "needs", by=ledger.crew.ana)
    answer = ana.post(f"{hypothesis.url}/prunings", {"item": item.pk}, headers={"HX-Request": "true"})
    number = Event.objects.on(hypothesis).last().number

    assert "undo" in answer["HX-Trigger"]
    assert ana.post(f"/p/churn/undo?event={number}").status_code in (204, 302, 303)

    item.refresh_from_db()
    assert item.is_open
    assert hypothesis.prunings.get().undone_at is not None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state:rejected", ["H2"]),
        ("is:waiting", ["H3"]),
        ("is:decided", ["H1", "H2"]),
        ("under:H1", ["H2"]),
        ("metric:pr-auc", ["H1", "H2", "H3"]),
        ("@ana sequence", ["H2"]),
        ("-is:open sort:-key", ["H2", "H1"]),
        ("no:parent", ["H1", "H3"]),
        ("dataset:none", []),
    ],
)
def test_the_ledger_is_filtered_by_words(ana, ledger, query, found):
    top = ledger.accepted("Usage trends")
    ledger.rejected("A sequence model", parent=top)
    ledger.sufficing("Call graph")
    from assay.ledger.ledger_page import ledger_page

    page = ledger_page(ledger.crew.project, ledger.crew.ana, text=query)
    assert [row.chip.label for row in page.rows] == found


def test_a_typo_in_the_filter_is_underlined_and_the_list_stays(ana, ledger):
    ledger.registered("Call graph")
    page = ana.get("/p/churn/ledger", {"q": "stat:registered"}).content.decode()

    assert "state" in page
    assert "Call graph" in page
    found = ana.get("/p/churn/ledger/completions", {"q": "sta", "at": "3"}).json()
    assert found[0]["insert"] == "state:"


def test_items_show_the_hypotheses_that_they_hang_on(ana, ledger):
    item = ledger.crew.story("Serve it")
    ledger.registered("Call graph")
    ana.post(f"{item.url}/hypotheses", {"hypothesis": "H1", "relation": "needs"})
    assert item.holds.exists()

    from assay.backlog.registries import marks_of

    assert [chip.label for chip in marks_of([item.pk])[item.pk]] == ["H1"]
    link = Hypothesis.objects.get().links.get()
    ana.post(f"{item.url}/hypotheses", {"remove": link.pk})
    assert not item.holds.exists()
    assert ana.post(f"{item.url}/hypotheses", {"hypothesis": "H9"}).status_code == 422


def test_the_pages_ask_as_often_however_much_there_is(ana, ledger):
    small = ledger.sufficing("Small", gains=[0.021, 0.016, 0.0166, 0.0132, 0.0099])
    big = ledger.accepted("Big")
    below = [ledger.registered(f"Below {n}", parent=big, needs=big) for n in range(4)]
    for n in range(8):
        item = ledger.crew.story(f"Item {n}")
        big.link(item, "needs", by=ledger.crew.ana)
        below[n % 4].link(item, "tests", by=ledger.crew.ana)
        Comment.objects.say(f"Word {n} about CHURN-H1 and CHURN-1", about=big, key=big.key, by=ledger.crew.ana)
    Comment.objects.say("A word about CHURN-H1 and CHURN-1", about=small, key=small.key, by=ledger.crew.ana)
    ana.get("/p/churn/ledger")

    few, many = (queries(ana, one.url) for one in (small, big))
    assert many <= few + 1
    assert many <= 40
    before = queries(ana, "/p/churn/ledger")
    for n in range(6):
        ledger.registered(f"More {n}", parent=below[0])
    assert queries(ana, "/p/churn/ledger") == before
    assert before <= 20


@pytest.mark.parametrize(
    "path",
    [
        "registrations", "amendments", "changes", "evidence", "exclusions", "reasons", "verdicts", "second-signatures",
        "arguments", "links", "prunings", "comments",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("who", "status"), [("vera", 403), ("otto", 404), ("rem", 404), ("", 302)])
def test_who_may_not_change_changes_nothing(client, ledger, path, who, status):
    hypothesis = ledger.sufficing()
    before = Event.objects.count()
    if who:
        client.force_login(getattr(ledger.crew, who))

    answer = client.post(f"{hypothesis.url}/{path}", {**FORM, "reason": "x", "text": "x", "decision": "accepted"})

    assert answer.status_code == status
    assert Event.objects.count() == before


@pytest.mark.parametrize("path", ["", ".json", "/runs.csv"])
def test_a_viewer_reads_and_an_outsider_does_not(client, ledger, path):
    hypothesis = ledger.sufficing()
    client.force_login(ledger.crew.vera)
    assert client.get(f"{hypothesis.url}{path}").status_code == 200
    client.force_login(ledger.crew.otto)
    assert client.get(f"{hypothesis.url}{path}").status_code == 404
    assert client.get("/p/churn/ledger").status_code == 404


@pytest.mark.parametrize(
    ("gains", "lacks", "count"),
    [
        ([0.02, 0.016, 0.018], "too few yet", "3 pairs"),
        ([0.02, 0.016, 0.018, 0.019, 0.021, float("nan")], "refused: not a number", "5 pairs"),
        ([0.02, 0.016, 0.018, 0.019, 0.021, 0.022], "[0.01", "6 pairs"),
    ],
)
def test_the_ledger_says_what_is_there_and_why_it_says_nothing_yet(ana, ledger, gains, lacks, count):
    ledger.sufficing(gains=gains)

    table = ana.get("/p/churn/ledger").content.decode().partition("<tbody>")[2]

    assert lacks in table
    assert count in table
    assert "no evidence yet" not in table


def test_the_head_of_the_ledger_says_how_many_more_there_are(ana, ledger):
    for number in range(7):
        ledger.draft(f"Idea {number}")

    assert "H4 draft and 3 more" in ana.get("/p/churn/ledger").content.decode()


def test_the_labels_of_the_plot_are_written_as_the_sentence_is(ana, ledger):
    hypothesis = ledger.sufficing()
    page = ana.get(hypothesis.url).content.decode()
    told = hypothesis.assessment.result["sentence"]["numbers"]

    numbers = re.findall(r"[0-9]\.[0-9]+", told)
    assert numbers
    assert all(f">{number}</text>" in page for number in numbers[:3])


def test_what_is_not_a_number_is_no_pair_and_has_no_gain(ana, ledger):
    hypothesis = ledger.sufficing(gains=[*GAINS[:5], float("nan"), float("inf")])
    page = ana.get(hypothesis.url).content.decode()

    assert "5 of 7 runs count: 5 pairs" in page
    assert "Left out: 2 not a number." in page
    assert "5 pairs, gain by the candidate" in page
    assert "+nan" not in page
    assert "+inf" not in page
    assert page.count("candidate is not a number") == 2
    assert page.count("The evidence is refused") == 1
    assert f"{hypothesis.url}?exclude=6#f-exclude" in page


def test_the_spread_of_a_gain_is_not_told_where_runs_are_not_paired(ana, ledger):
    hypothesis = ledger.registered(design="seeds_unpaired", policy="fixed", planned_n=5)
    runs = [
        ledger.pair(n, values={arm: 0.3 + n / 100 + (arm == "candidate") / 10}, run_id=f"{arm}{n}")
        for n in range(5)
        for arm in ("baseline", "candidate")
    ]
    ledger.bring(hypothesis, runs)
    page = ana.get(hypothesis.url).content.decode()

    assert "5 runs of each arm" in page
    assert "standard deviation of the gain" not in page


def test_the_box_of_an_earlier_version_keeps_what_was_left_out_and_what_made_it_fragile(ana, ledger):
    hypothesis = ledger.sufficing(gains=[*GAINS[:7], 0.2])
    with clock.at(ledger.now + timedelta(days=2)):
        hypothesis.exclude(key="3", reason="The seed was not wired", by=ledger.crew.bo)
    warned = hypothesis.assessment.result["warnings"][0]["words"]
    hypothesis.amend(by=ledger.crew.ana, reason="Less would do", minimal_effect=0.005)

    box = ana.get(hypothesis.url).content.decode().partition("Version 1")[2].partition("</section>")[0]

    assert "7 pairs." in box
    assert "Seed 3 excluded by Bo" in box
    assert "The seed was not wired" in box
    assert warned[1:] in box


def test_while_there_is_no_verdict_yet_the_box_says_so(ana, ledger):
    hypothesis = ledger.sufficing(gains=GAINS[:6], policy="planned", looks=[5, 10], planned_n=None)
    page = ana.get(hypothesis.url).content.decode()

    assert hypothesis.assessment.is_open
    assert "no verdict yet: the next look is at 10 pairs" in page
    assert "There is no verdict yet. “Inconclusive” gives it up" in page
    assert "The assessment says" not in page
    verdict = hypothesis.sign("accepted", reason="It is plain already", by=ledger.crew.ana)
    assert verdict.against
    assert "against the assessment (no verdict yet)" in ana.get(hypothesis.url).content.decode()


def test_a_second_tab_that_confirms_the_same_file_is_told_that_it_is_stored(ana, ledger):
    hypothesis = ledger.registered(metric="roc_auc", dataset="")
    where = upload(ana, hypothesis, (DATA / "mlflow_seeds.csv").read_bytes())["Location"]
    sent = {"file": Upload.objects.get().sha256}
    assert sent["file"] in ana.get(where).content.decode()
    ana.post(where, sent)

    answer = ana.post(where, sent, follow=True)

    assert answer.redirect_chain[-1][0] == hypothesis.url
    assert "stored already; nothing changed" in answer.content.decode()


def test_each_number_opens_its_formula_and_the_rows_behind_it(ana, ledger):
    hypothesis = ledger.sufficing()

    page = ana.get(hypothesis.url).content.decode()

    numbers = hypothesis.assessment.field("numbers")
    assert [name for name, *_ in numbers][:3] == ["Gain", "Standard deviation", "Interval"]
    for at, (_, value, formula, filled) in enumerate(numbers, 1):
        assert f'id="number-{at}"' in page
        assert all(escape(text) in page for text in (value, formula, filled))
    assert 'href="#number-1"' in page and 'href="#runs"' in page


def test_the_page_says_what_would_change_the_verdict_until_it_is_signed(ana, ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, ledger.pairs((0.012, 0.016, 0.009, 0.018, 0.013, 0.02)))
    assert "What would change this?" in ana.get(hypothesis.url).content.decode()
    assert "pairs more would accept it" in ana.get(hypothesis.url).content.decode()

    hypothesis.refresh_from_db()
    hypothesis.sign("inconclusive", reason="We stop here", by=ledger.crew.ana)

    assert "What would change this?" not in ana.get(hypothesis.url).content.decode()


def test_fragile_and_refused_evidence_look_different_from_sound_evidence(ana, ledger):
    sound = ledger.sufficing("Sound", [0.0177 + 0.001 * (at % 3) for at in range(10)])
    fragile = ledger.sufficing("Fragile", (*GAINS[:9], 0.09))
    refused = ledger.registered("Refused")
    ledger.bring(refused, ledger.pairs(GAINS[:3]))

    pages = {one.title: ana.get(one.url).content.decode() for one in (sound, fragile, refused)}

    assert "is-fragile" not in pages["Sound"] and ">Fragile<" not in pages["Sound"].replace(fragile.title, "")
    assert "is-fragile" in pages["Fragile"] and "tag--warn" in pages["Fragile"]
    assert ">Refused</span>" in pages["Refused"] and "is-fragile" not in pages["Refused"]
    assert ana.get(f"{ledger.crew.project.url}ledger").content.decode().count("is-fragile") == 1


@pytest.mark.parametrize(
    ("design", "policy", "columns", "action"),
    [
        ("seeds_paired", "anytime", "arm, seed, pr_auc, started", "Bring runs"),
        ("repeated_cv", "fixed", "arm, repeat, fold, pr_auc, started", "Bring runs"),
        ("multi_dataset", "fixed", "model, dataset, pr_auc, started", "Bring runs"),
        ("single_split", "fixed", "example, label, baseline, candidate", "Bring predictions"),
    ],
)
def test_before_its_evidence_the_page_says_what_its_design_asks_for(ana, ledger, design, policy, columns, action):
    folds = {"folds": 5, "repeats": 2} if design == "repeated_cv" else {}
    hypothesis = ledger.registered(design=design, policy=policy, **folds)

    page = ana.get(hypothesis.url).content.decode()

    assert f"<code>{columns}</code>" in page
    assert f'data-action-name="{action}"' in page
    assert ("mlflow experiments csv" in page) == (design == "seeds_paired")
    assert columns.replace(", ", ",") in ana.get(f"{hypothesis.url}/evidence").content.decode()


def test_the_ledger_marks_what_stands_on_runs_that_changed_since(ana, ledger):
    changed, same = ledger.accepted("Changed"), ledger.accepted("The same")
    changed.doubt({"run3": "It was deleted in the tracker."}, source="MLflow")

    rows = ana.get("/p/churn/ledger").content.decode()

    assert rows.count("runs changed in the tracker") == 1
    assert "runs changed in the tracker" in rows.partition(changed.title)[2].partition(same.title)[0]
    changed.doubt({"run3": ""}, source="MLflow")
    assert "runs changed in the tracker" not in ana.get("/p/churn/ledger").content.decode()


def test_what_is_said_of_unpaired_runs_is_not_said_of_pairs(client, ledger, settings, tmp_path):
    settings.HOME = tmp_path
    hypothesis = ledger.registered(design="seeds_unpaired", policy="fixed", planned_n=5)
    lines = [f"{arm},{seed},0.3{seed}" for arm in ("baseline", "candidate") for seed in range(1, 6)]
    file = SimpleUploadedFile("runs.csv", "\n".join(["arm,seed,pr_auc", *lines]).encode())
    upload = Upload.objects.receive(file, hypothesis=hypothesis, by=ledger.crew.ana)
    client.force_login(ledger.crew.ana)
    columns = client.get(f"{hypothesis.url}/evidence/{upload.token}/columns").content.decode()
    told = {"arm": "arm", "value": "pr_auc", "key": "seed"}
    client.post(f"{hypothesis.url}/evidence/{upload.token}/columns", told)
    preview = client.get(f"{hypothesis.url}/evidence/{upload.token}/preview").content.decode()

    assert "by which a run is called when it lacks a result" in columns and "are paired" not in columns
    assert "each for its arm" in preview and "partner" not in preview
    ledger.bring(hypothesis, [ledger.pair(f"{arm}{seed}", values={arm: 0.3 + seed / 100}, run_id=f"{arm}-{seed}")
                              for arm in ("baseline", "candidate") for seed in range(6)])  # fmt: skip
    page = client.get(hypothesis.url).content.decode()
    strip = page.partition("Difference of the means")[2].partition("</section>")[0]
    assert "the thin line is no change" in strip and ">claimed: at least 0.0100</text>" in strip


def test_what_is_nearly_certain_of_folds_is_not_called_certain(ana, ledger):
    folds = {"design": "repeated_cv", "policy": "fixed", "planned_n": None, "folds": 5, "repeats": 2}
    hypothesis = ledger.registered(claim="equivalent", minimal_effect=0.02, **folds)
    gains = [0.012, -0.009, 0.004, 0.001, -0.006, 0.008, 0.003, -0.002, 0.005, -0.004]
    ledger.bring(hypothesis, [ledger.pair(f"{n // 5}:{n % 5}", gain) for n, gain in enumerate(gains)])

    page = ana.get(hypothesis.url).content.decode()

    assert hypothesis.assessment.field("rope")["within"] < 1
    assert re.findall(r'(worse|within|better)[^<]*<b class="nowrap">([^<]+)', page) == [
        ("worse", "under 1%"), ("within", "over 99%"), ("better", "under 1%"),
    ]  # fmt: skip


@pytest.mark.parametrize("design", ["seeds_paired", "seeds_unpaired"])
@pytest.mark.parametrize(
    ("value", "shown"), [(1.79e308, "1.79e+308"), (-1.79e308, "−1.79e+308"), (float("nan"), "NaN")]
)
def test_a_value_that_no_float_can_reckon_with_has_a_page_all_the_same(ana, ledger, design, value, shown):
    hypothesis = ledger.registered(design=design, policy="fixed", range_low=None, range_high=None)
    runs = [ledger.pair(seed) for seed in range(1, 6)]
    ledger.bring(hypothesis, [*runs, replace(ledger.pair(6), values={"baseline": 0.31, "candidate": value})])

    page = ana.get(hypothesis.url)

    assert page.status_code == 200
    assert f">{shown}<" in page.content.decode()
    assert "candidate 6 is" in page.content.decode(), "which one it is"
    assert hypothesis.assessment.is_refused
    assert ana.get(f"{hypothesis.url}.json").status_code == ana.get("/p/churn/ledger").status_code == 200
