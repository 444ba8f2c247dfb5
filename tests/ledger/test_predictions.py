"""Two trained models on one test set: predictions come in, are weighed at once or beside the pages, are taken back."""

import random
from dataclasses import replace

import pytest
from django.core.exceptions import ObjectDoesNotExist

from assay.events.models import Event
from assay.events.refusals import Refused
from assay.jobs.working import work_off
from assay.ledger.intake.examples import HERE, bring_examples
from assay.ledger.intake.mapping import understood
from assay.ledger.intake.opening import open_table
from assay.ledger.models import Hypothesis, Source, Weighing
from assay.ledger.models.predicting import PredictionsTold
from assay.ledger.predictions import PredictionTable
from assay.ledger.split import weigh_split
from assay.science.inference import Counts, Registration, assess
from tests.ledger.conftest import predictions


@pytest.fixture
def split(ledger):
    def registered(title="The bigger one is right more often", **more):
        values = {"design": "single_split", "policy": "fixed", "planned_n": 400, "metric": "accuracy",
                  "minimal_effect": 0.02, "dataset": ""}  # fmt: skip
        return ledger.registered(title, **(values | more))

    return registered


def bring(ledger, hypothesis, told=None, **more):
    source = Source("predictions.csv", more.pop("sha256", "ab" * 32))
    told = PredictionsTold(predictions() if told is None else told, **more)
    return hypothesis.bring_predictions(told, by=ledger.crew.ana, source=source)


def test_accuracy_is_weighed_at_once_with_the_numbers_of_the_library(ledger, split):
    hypothesis = split()

    bring(ledger, hypothesis)

    hypothesis.refresh_from_db()
    plan = Registration(metric="accuracy", direction="higher", minimal_effect=0.02, design="single_split",
                        policy="fixed", planned_n=400)  # fmt: skip
    alone = assess(Counts(20, 60, 400), plan)
    assert (hypothesis.assessment.low, hypothesis.assessment.high) == pytest.approx(tuple(alone.interval))
    assert hypothesis.assessment.verdict == alone.verdict == "accept"
    assert hypothesis.assessment.field("counts") == {"base_only": 20, "cand_only": 60, "n": 400}
    assert hypothesis.state == "suffices"
    assert not Weighing.objects.exists()


def test_what_the_evidence_of_a_test_set_is_about_is_said_once(client, ledger, split):
    hypothesis = split()
    bring(ledger, hypothesis)

    client.force_login(ledger.crew.ana)
    page = client.get(hypothesis.url).content.decode()
    assert page.count("This is about these two trained models on this test set") == 1
    assert "Models that are trained with another seed, or on other data, may come out otherwise." in page


def test_the_first_predictions_lock_the_registration(ledger, split):
    hypothesis = split()

    bring(ledger, hypothesis)

    hypothesis.refresh_from_db()
    assert hypothesis.version.is_locked
    assert Event.objects.get(verb="hypothesis.predictions").data["locked"] == hypothesis.version.hash


def test_another_metric_is_resampled_beside_the_pages(ledger, split):
    hypothesis = split(metric="macro_f1")

    bring(ledger, hypothesis)
    hypothesis.refresh_from_db()
    assert hypothesis.assessment is None and Weighing.objects.get().done == 0

    assert work_off() == 1

    hypothesis.refresh_from_db()
    assert not Weighing.objects.exists()
    assert hypothesis.assessment.verdict == "accept"
    assert sum(hypothesis.assessment.field("heap")) == hypothesis.assessment.field("draws") == 9_999
    assert Event.objects.filter(verb="hypothesis.weighed", actor_id=None).count() == 1


def test_drawing_again_says_the_same(ledger, split):
    hypothesis = split(metric="macro_f1")
    bring(ledger, hypothesis)
    work_off()
    hypothesis.refresh_from_db()
    first = hypothesis.assessment

    hypothesis.assess()
    work_off()

    hypothesis.refresh_from_db()
    assert hypothesis.assessment == first


def test_a_job_that_is_done_twice_changes_nothing_more(ledger, split):
    hypothesis = split(metric="macro_f1")
    bring(ledger, hypothesis)
    work_off()
    hypothesis.refresh_from_db()
    facts = Event.objects.count()

    hypothesis.draw_and_weigh()

    assert Event.objects.count() == facts


def test_what_was_taken_back_meanwhile_is_not_weighed(ledger, split):
    hypothesis = split(metric="macro_f1")
    kept = bring(ledger, hypothesis)
    hypothesis.withdraw_predictions(kept, reason="Made by the wrong checkpoint", by=ledger.crew.ana)

    work_off()

    hypothesis.refresh_from_db()
    assert hypothesis.assessment is None or hypothesis.assessment.verdict == "refused"
    assert not Event.objects.filter(verb="hypothesis.weighed").exists()


def test_the_page_shows_what_was_taken_back_before_it_was_weighed(client, ledger, split):
    hypothesis = split(metric="macro_f1")
    kept = bring(ledger, hypothesis)
    client.force_login(ledger.crew.ana)
    client.post(f"{hypothesis.url}/predictions/{kept.pk}/returns", {"reason": "Made by the wrong checkpoint"})

    page = client.get(hypothesis.url).content.decode()

    assert "Made by the wrong checkpoint" in page
    assert "They had come to" not in page


def test_the_page_says_what_had_been_found_before_it_was_taken_back(client, ledger, split):
    hypothesis = split()
    hypothesis.withdraw_predictions(bring(ledger, hypothesis), reason="The wrong model", by=ledger.crew.ana)
    client.force_login(ledger.crew.ana)

    assert "They had come to: accepted." in client.get(hypothesis.url).content.decode()


def test_what_was_drawn_for_an_older_registration_is_no_answer_for_the_newer(ledger, split, monkeypatch):
    hypothesis = split(metric="macro_f1")
    bring(ledger, hypothesis)

    def amended_meanwhile(*args, **more):
        found = weigh_split(*args, **more)
        Hypothesis.objects.get().amend(minimal_effect=0.5, reason="Worth it only then", by=ledger.crew.ana)
        return found

    monkeypatch.setattr("assay.ledger.models.predicting.weigh_split", amended_meanwhile)
    work_off()

    hypothesis.refresh_from_db()
    assert (hypothesis.version.number, hypothesis.assessment, hypothesis.sufficient_since) == (2, None, None)
    assert not Weighing.objects.exists() and not Event.objects.filter(verb="hypothesis.weighed").exists()


def test_labels_that_do_not_fit_the_metric_are_told_and_nothing_is_lost(ledger, split):
    hypothesis = split(metric="roc_auc")
    one_label = PredictionTable(tuple("abcdef"), (0.1,) * 6, (0.2,) * 6, (1.0,) * 6)

    bring(ledger, hypothesis, one_label)
    work_off()

    assert "labels" in Weighing.objects.get().fault
    assert hypothesis.predictions.count() == 1


def test_the_one_look_is_taken_once(ledger, split):
    hypothesis = split()
    bring(ledger, hypothesis)

    with pytest.raises(Refused, match="one look"):
        bring(ledger, hypothesis, predictions(first=1000), sha256="cd" * 32)

    assert hypothesis.predictions.count() == 1


def test_the_same_file_again_is_the_same_evidence(ledger, split):
    hypothesis = split()
    first = bring(ledger, hypothesis)

    assert bring(ledger, hypothesis) == first
    assert hypothesis.predictions.count() == 1


def test_what_is_taken_back_stays_with_its_reason_and_what_it_had_come_to(ledger, split):
    hypothesis = split()
    kept = bring(ledger, hypothesis)

    hypothesis.withdraw_predictions(kept, reason="Made by the wrong checkpoint", by=ledger.crew.ana)
    bring(ledger, hypothesis, predictions(only_cand=21), sha256="cd" * 32)

    kept.refresh_from_db()
    hypothesis.refresh_from_db()
    assert (kept.withdrawn_reason, kept.came_to["verdict"]) == ("Made by the wrong checkpoint", "accept")
    assert hypothesis.assessment.verdict == "inconclusive"


def test_taking_back_needs_a_reason(ledger, split):
    hypothesis = split()
    kept = bring(ledger, hypothesis)

    with pytest.raises(Refused, match="reason"):
        hypothesis.withdraw_predictions(kept, reason=" ", by=ledger.crew.ana)

    kept.refresh_from_db()
    assert kept.withdrawn_at is None


def test_batches_of_examples_are_laid_together_where_any_number_of_looks_is_registered(ledger, split):
    hypothesis = split(policy="anytime", planned_n=800)
    bring(ledger, hypothesis)
    bring(ledger, hypothesis, predictions(first=1000), sha256="cd" * 32)

    hypothesis.refresh_from_db()
    assert hypothesis.assessment.field("counts") == {"base_only": 40, "cand_only": 120, "n": 800}


def test_an_example_that_comes_twice_is_refused(ledger, split):
    hypothesis = split(policy="anytime", planned_n=800)
    bring(ledger, hypothesis)
    bring(ledger, hypothesis, sha256="cd" * 32)

    hypothesis.refresh_from_db()
    assert hypothesis.assessment.result["refusals"][0]["reason"] == "duplicate_key"


def test_predictions_from_before_the_registration_are_exploratory(ledger, split):
    hypothesis = split()

    kept = bring(ledger, hypothesis, made_at=ledger.now.replace(year=2020))

    hypothesis.refresh_from_db()
    assert not kept.counts and "before the registration" in kept.why
    assert not hypothesis.version.is_locked


def test_a_draft_and_a_design_of_runs_take_no_predictions(ledger, split):
    draft = ledger.draft(design="single_split", policy="fixed", metric="accuracy")
    with pytest.raises(Refused, match="draft"):
        bring(ledger, draft)
    with pytest.raises(Refused, match="judged by runs"):
        bring(ledger, ledger.registered())


def test_an_example_without_a_prediction_refuses_the_verdict(ledger, split):
    hypothesis = split()
    whole = predictions()
    missing = PredictionTable(whole.keys, (None, *whole.base[1:]), whole.cand, whole.labels)

    bring(ledger, hypothesis, missing)

    hypothesis.refresh_from_db()
    assert hypothesis.assessment.verdict == "refused"


def test_columns_are_numbers_only_where_all_of_them_are():
    numbers = PredictionTable.of_texts(["a", "b"], ["0.2", ""], ["1", "0"], labels=["1", "0"])
    names = PredictionTable.of_texts(["a", "b"], ["cat", "1"], ["dog", "1"], labels=["cat", "1"])

    assert (numbers.base, numbers.cand, numbers.labels) == ((0.2, None), (1.0, 0.0), (1.0, 0.0))
    assert names.base == ("cat", "1")


def test_a_table_is_packed_and_read_back_the_same():
    rng = random.Random(3)
    whole = PredictionTable(("a", "b"), (rng.random(), None), ("x", 1e-300), (1.0, 0.0), ("g", "h"))

    assert PredictionTable.unpacked(whole.packed()) == whole


def test_the_page_shows_progress_then_the_picture(client, ledger, split):
    hypothesis = split(metric="macro_f1")
    bring(ledger, hypothesis)
    client.force_login(ledger.crew.ana)

    waiting = client.get(hypothesis.url).content.decode()
    assert "<progress" in waiting and f"{hypothesis.url}/weighing" in waiting
    Weighing.objects.update(done=3000, draws=9999)
    assert "3,000 of 9,999" in client.get(f"{hypothesis.url}/weighing").content.decode()

    work_off()

    page = client.get(hypothesis.url).content.decode()
    assert "<progress" not in page and 'class="heap"' in page
    assert "not about" in page or "says nothing about how they are trained" in page
    assert "percentiles" in page


def test_the_page_counts_who_was_right_where(client, ledger, split):
    hypothesis = split()
    kept = bring(ledger, hypothesis)
    client.force_login(ledger.crew.ana)

    page = client.get(hypothesis.url).content.decode()
    assert "Only the candidate" in page and ">60</td>" in page and "15.0%" in page
    answer = client.post(f"{hypothesis.url}/predictions/{kept.pk}/returns", {"reason": "Wrong checkpoint"})

    assert answer.status_code == 303
    assert "Wrong checkpoint" in client.get(hypothesis.url).content.decode()


def labelled(only_cand):
    told = predictions(only_cand=only_cand)
    return replace(told, labels=tuple(1.0 for _ in told.keys))


def test_hypotheses_on_one_test_set_are_counted_though_their_files_differ(client, ledger, split):
    first, second, other = split(), split("So is a third one"), split("On other examples")
    bring(ledger, first, labelled(60))
    bring(ledger, second, labelled(50), sha256="cd" * 32)
    bring(ledger, other, replace(labelled(40), labels=tuple(0.0 for _ in range(400))), sha256="ef" * 32)

    client.force_login(ledger.crew.ana)
    page = client.get(second.url).content.decode()
    said = page.partition('id="same-data"')[2].partition("</p>")[0]
    assert "and this one, 2 together" in said
    assert first.key in said
    assert 'id="same-data"' not in client.get(other.url).content.decode()


def test_what_was_taken_back_was_not_judged_on_the_test_set(client, ledger, split):
    first, second = split(), split("So is a third one")
    bring(ledger, second, labelled(50), sha256="cd" * 32)
    first.withdraw_predictions(bring(ledger, first, labelled(60)), by=ledger.crew.ana, reason="The wrong model")

    client.force_login(ledger.crew.ana)
    assert 'id="same-data"' not in client.get(second.url).content.decode()


def test_predictions_of_another_hypothesis_are_not_found(client, ledger, split):
    kept = bring(ledger, split())
    other = split("Another")
    client.force_login(ledger.crew.ana)

    assert client.post(f"{other.url}/predictions/{kept.pk}/returns", {"reason": "x"}).status_code == 404
    with pytest.raises(ObjectDoesNotExist):
        other.predictions.get()


def test_a_fault_that_nobody_foresaw_is_told_on_the_page_and_not_swallowed(client, ledger, split, monkeypatch):
    from assay.ledger.models import predicting

    hypothesis = split(metric="macro_f1")
    bring(ledger, hypothesis)
    monkeypatch.setattr(predicting, "weigh_split", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        hypothesis.draw_and_weigh()

    client.force_login(ledger.crew.ana)
    page = client.get(hypothesis.url).content.decode()
    assert "the log of this instance says more" in page and "<progress" not in page


def test_the_export_holds_the_predictions_themselves(client, ledger, split):
    hypothesis = split()
    bring(ledger, hypothesis)
    client.force_login(ledger.crew.ana)

    [told] = client.get(f"{hypothesis.url}.json").json()["predictions"]

    assert told["examples"] == 400 == len(told["columns"]["keys"])
    assert tuple(told["columns"]["base"]) == predictions().base


def test_the_same_predictions_uploaded_as_another_file_are_no_evidence_for_an_amendment(ledger, split, tmp_path):
    hypothesis = split()
    rows = "\n".join(f"{n},{n % 2},{n % 2 if n > 20 else 0},{n % 2}" for n in range(400))
    said = []
    for name, end in (("first.csv", "\n"), ("second.csv", "\n\n")):
        (tmp_path / name).write_text(f"example,label,baseline,candidate\n{rows}{end}")
        table = open_table(tmp_path / name)
        table.head(1)
        mapping = understood(table.columns, "accuracy", "single_split")
        said.append(bring_examples(hypothesis, table, mapping, by=ledger.crew.ana, source=Source(name, name)))
        if name == "first.csv":
            hypothesis.amend(minimal_effect=0.01, reason="Worth it from one percent on", by=ledger.crew.ana)

    assert said == ["Predictions for 400 test examples came in; they count.", HERE]
    assert hypothesis.predictions.count() == 1


def test_a_file_that_was_taken_back_may_be_brought_again(ledger, split):
    hypothesis = split()
    told = PredictionsTold(predictions())
    kept = hypothesis.bring_predictions(told, by=ledger.crew.ana, source=Source("a.csv", "a1"))
    assert hypothesis.has_brought("a1")

    hypothesis.withdraw_predictions(kept, reason="Made by the wrong checkpoint", by=ledger.crew.ana)
    assert not hypothesis.has_brought("a1")
