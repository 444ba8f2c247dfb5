"""Every format by the form: uploaded, understood or asked about, previewed, confirmed."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assay import clock
from assay.events.models import Event
from assay.ledger.models import Upload
from assay.ledger.predictions import MOST_EXAMPLES
from assay.ledger.script import lines
from tests.conftest import NOW
from tests.ledger.event_files import run

DATA = Path(__file__).parent / "data"


def zipped(folder):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return content.getvalue()


@pytest.fixture
def hypothesis(ledger):
    return ledger.registered(dataset="")


@pytest.fixture
def bring(client, hypothesis, settings, tmp_path):
    """Upload a file as Ana, the day after; return the page that follows."""
    settings.HOME = tmp_path
    client.force_login(hypothesis.by)

    def bringing(content, name, to=hypothesis):
        with clock.at(NOW + timedelta(days=30)):
            return client.post(f"{to.url}/evidence", {"file": SimpleUploadedFile(name, content)}, follow=True)

    bringing.client = client
    return bringing


def address_of(answer):
    return answer.redirect_chain[-1][0]


def send(bring, address, **fields):
    with clock.at(NOW + timedelta(days=30)):
        return bring.client.post(address, fields, follow=True)


def test_a_zip_of_dvclive_is_understood_by_itself(bring, hypothesis):
    seen = bring(zipped(DATA / "dvclive"), "runs.zip")

    assert address_of(seen).endswith("/preview")
    assert "4 rows for CHURN-H1" in seen.content.decode()
    send(bring, address_of(seen))
    assert sorted(hypothesis.runs.values_list("arm", "key")) == [
        ("baseline", "1"), ("baseline", "2"), ("candidate", "1"), ("candidate", "2"),
    ]  # fmt: skip
    kept = hypothesis.runs.order_by("arm", "key").first()
    assert (kept.values, kept.params["lr"]) == ({"baseline": 0.321}, "0.1")


def test_an_event_file_is_asked_which_arm_and_seed_it_is(bring, hypothesis):
    asked = bring(run([0.1, 0.25]), "events.out.tfevents.17.host")
    page = asked.content.decode()
    assert address_of(asked).endswith("/columns")
    assert "which arm is the whole file" in page and "which seed is the whole file" in page

    told = {"run_id": "run_id", "value": "metrics.pr_auc", "started": "started", "ended": "ended"}
    seen = send(bring, address_of(asked), **told, whole_arm="candidate", whole_key="7")
    assert "Every run of this file is taken as the candidate." in seen.content.decode()
    assert "32-bit floats" in seen.content.decode()
    send(bring, address_of(seen))
    stored = hypothesis.runs.get()
    assert (stored.arm, stored.key, stored.values) == ("candidate", "7", {"candidate": 0.25})


def test_the_next_file_of_one_arm_is_asked_anew(bring, hypothesis):
    told = {"value": "pr_auc", "key": "seed"}
    first = bring(b"seed,pr_auc\n1,0.3\n2,0.31\n", "baseline.csv")
    send(bring, address_of(send(bring, address_of(first), **told, whole_arm="baseline")))
    assert hypothesis.runs.filter(arm="baseline").count() == 2

    second = bring(b"seed,pr_auc\n1,0.32\n2,0.33\n", "candidate.csv")
    page = second.content.decode()
    assert address_of(second).endswith("/columns"), "an arm is not taken over unseen"
    assert '<option value="baseline" selected' not in page
    send(bring, address_of(send(bring, address_of(second), **told, whole_arm="candidate")))
    assert hypothesis.runs.filter(arm="candidate").count() == 2


def test_json_is_a_table_like_any_other_and_is_remembered(bring, hypothesis):
    rows = [{"variant": arm, "random": seed, "area": 0.3 + seed / 100} for seed in (1, 2) for arm in ("A", "B")]
    asked = bring(json.dumps(rows).encode(), "runs.json")
    told = {"arm": "variant", "key": "random", "value": "area", "arm_baseline": "A", "arm_candidate": "B"}

    seen = send(bring, address_of(asked), **told)
    send(bring, address_of(seen))

    assert hypothesis.runs.count() == 4
    again = bring("\n".join(map(json.dumps, [*rows, {"variant": "A", "random": 3, "area": 0.1}])).encode(), "r.jsonl")
    assert "Chosen as for the last table of this kind" in again.content.decode()
    assert Event.objects.on(hypothesis).last().field("columns")["key"] == "random"


def test_steps_are_folds_of_a_cross_validation(bring, ledger, hypothesis):
    folds = ledger.registered(
        "Folds", design="repeated_cv", policy="fixed", folds=3, repeats=2, planned_n=None, dataset=""
    )
    seen = bring(zipped(DATA / "dvclive"), "runs.zip", to=folds)
    send(bring, address_of(seen))

    keys = [f"{repeat}:{fold}" for repeat in (1, 2) for fold in range(3)]
    assert list(folds.runs.filter(arm="candidate").order_by("key").values_list("key", flat=True)) == keys


def test_a_metric_that_is_not_there_is_told_with_those_that_are(bring):
    asked = bring(run([0.3], tag="val/loss"), "events.out.tfevents.17.host")
    assert "event files, but it has no metric pr_auc. It has: val/loss" in " ".join(asked.content.decode().split())


def test_another_tag_may_be_said_to_be_the_metric(bring, hypothesis):
    asked = bring(run([0.3], tag="val/pr_auc"), "events.out.tfevents.17.host")
    told = {"run_id": "run_id", "value": "metrics.val/pr_auc", "whole_arm": "candidate", "whole_key": "7"}
    send(bring, address_of(send(bring, address_of(asked), **told)))
    assert hypothesis.runs.get().use == "used"


def test_an_arm_that_is_none_is_passed_over(bring):
    asked = bring(b"seed,pr_auc\n1,0.3\n", "runs.csv")
    seen = send(bring, address_of(asked), value="pr_auc", key="seed", whole_arm="third")
    assert seen.status_code == 422
    assert "which arm is the whole file" in seen.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [(b"\x80\x04\x95", "model.csv", "a pickle"), (b"{", "runs.json", "no whole JSON"),
     (b"PK\x03\x04cut", "a.zip", "cannot be opened"),
     (run([0.1])[:50], "events.out.tfevents.1.h", "is cut short")],
)  # fmt: skip
def test_what_cannot_be_read_is_told_where_it_is_asked_for(bring, content, name, said):
    answer = bring(content, name)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Upload.objects.exists()


def test_the_page_shows_what_to_paste_into_a_script(bring, hypothesis):
    page = bring.client.get(f"{hypothesis.url}/evidence").content.decode()
    assert "with run(&#34;CHURN-H1&#34;, seed=7," in page
    assert "it.log(pr_auc=train())" in page


@pytest.mark.parametrize(
    ("design", "metric", "said"),
    [("repeated_cv", "auc", "repeat=0,\n         arm=\"candidate\") as it:\n    it.log(auc=score, step=fold)"),
     ("multi_dataset", "val/acc", 'key="iris",\n         arm="candidate") as it:\n    it.log({"val/acc": train()})'),
     ("seeds_paired", "", "it.log(pr_auc=train())")],
)  # fmt: skip
def test_the_lines_of_a_script_are_those_of_the_design_and_fit_a_phone(design, metric, said):
    found = lines("CHURN-H12", metric, design)

    assert said in found
    assert max(map(len, found.splitlines())) <= 40


def test_the_page_of_tokens_shows_the_lines_for_a_hypothesis_that_awaits_runs(client, crew, ledger):
    client.force_login(crew.ana)
    before = client.get("/p/churn/tokens").content.decode()
    hypothesis = ledger.registered(metric="auc")
    ledger.draft("Another")

    after = client.get("/p/churn/tokens").content.decode()

    assert "with run(&#34;CHURN-H1&#34;, seed=7," in before and "it.log(pr_auc=train())" in before
    assert f"with run(&#34;{hypothesis.key}&#34;, seed=7," in after and "it.log(auc=train())" in after
    assert f"--hypothesis {hypothesis.key}</code>" in after


PREDICTIONS = "example,label,baseline,candidate\n" + "".join(
    f"{n},{n % 10},{(n + (n % 5 == 0)) % 10},{(n + (n % 9 == 0)) % 10}\n" for n in range(300)
)


@pytest.fixture
def split(ledger):
    return ledger.registered(
        "One test set", design="single_split", policy="fixed", metric="accuracy", minimal_effect=None, claim="superior",
        planned_n=300, dataset="",
    )  # fmt: skip


def test_a_table_of_predictions_is_confirmed_previewed_and_judged(bring, split):
    asked = bring(PREDICTIONS.encode(), "predictions.csv", to=split)
    page = asked.content.decode()
    assert address_of(asked).endswith("/columns")
    assert "Prediction of the candidate" in page and "The whole file is" not in page

    told = {"key": "example", "label": "label", "baseline_value": "baseline", "candidate_value": "candidate"}
    seen = send(bring, address_of(asked), **told)
    assert "Bring 300 examples" in seen.content.decode()
    done = send(bring, address_of(seen))

    assert "Predictions for 300 test examples came in; they count." in done.content.decode()
    kept = split.predictions.get()
    assert (kept.examples, kept.read().labels[:3], kept.read().base[:2]) == (300, (0.0, 1.0, 2.0), (1.0, 1.0))
    split.refresh_from_db()
    assert split.assessment.n == 300
    assert Event.objects.on(split).last().field("columns")["label"] == "label"


def test_the_pages_that_ask_for_predictions_speak_of_examples(bring, split):
    bring.client.force_login(split.by)
    asked = bring.client.get(f"{split.url}/evidence").content.decode()
    assert f"Up to 50 MB and {MOST_EXAMPLES:,} examples" in asked
    assert [other for other in ("MLflow", "TensorBoard", "DVCLive") if other in asked.partition('id="f-file"')[2]] == []

    told = {"key": "example", "label": "label", "baseline_value": "baseline", "candidate_value": "candidate"}
    seen = send(bring, address_of(bring(PREDICTIONS.encode(), "p.csv", to=split)), **told).content.decode()
    assert "an example counts once" in seen and "then its examples and this fingerprint stay" in seen
    assert "a run counts once" not in seen and "its runs" not in seen


def test_the_same_predictions_again_are_nothing_new(bring, split):
    for _ in range(2):
        told = {"key": "example", "label": "label", "baseline_value": "baseline", "candidate_value": "candidate"}
        seen = send(bring, address_of(bring(PREDICTIONS.encode(), "predictions.csv", to=split)), **told)
        done = send(bring, address_of(seen)).content.decode()
    assert "There is no new example in it" in seen.content.decode()
    assert "here already; nothing changed" in done
    assert split.predictions.count() == 1


def test_predictions_that_were_taken_back_can_be_brought_again(bring, split, crew):
    told = {"key": "example", "label": "label", "baseline_value": "baseline", "candidate_value": "candidate"}
    send(bring, address_of(send(bring, address_of(bring(PREDICTIONS.encode(), "p.csv", to=split)), **told)))
    split.withdraw_predictions(split.predictions.get(), reason="Taken for those of another model", by=crew.ana)

    seen = send(bring, address_of(bring(PREDICTIONS.encode(), "p.csv", to=split)), **told)
    done = send(bring, address_of(seen))

    assert "Bring 300 examples" in seen.content.decode()
    assert "they count" in done.content.decode()
    assert [one.counts for one in split.predictions.all()] == [False, True]


def test_a_second_look_is_refused_before_anybody_sees_a_result(bring, split):
    told = {"key": "example", "label": "label", "baseline_value": "baseline", "candidate_value": "candidate"}
    send(bring, address_of(send(bring, address_of(bring(PREDICTIONS.encode(), "p.csv", to=split)), **told)))

    other = bring(PREDICTIONS.replace("8,8,8", "8,8,7").encode(), "q.csv", to=split)
    seen = send(bring, address_of(other), **told)

    assert seen.status_code == 422
    assert "The one look that was registered is taken" in seen.content.decode()


def test_what_lacks_or_is_double_is_said_in_the_preview(bring, split):
    asked = bring((PREDICTIONS + "7,1,1,1\n400,,1,1\n401,1\n").encode(), "predictions.csv", to=split)
    told = {"key": "example", "label": "label", "baseline_value": "baseline", "candidate_value": "candidate"}
    page = send(bring, address_of(asked), **told).content.decode()
    assert "stand in the table twice: 7" in page
    assert "row 303" in page
    assert "does not have the 4 columns of the header" in page


def test_runs_do_not_come_to_a_hypothesis_that_is_judged_by_predictions(ledger, split):
    from assay.events.refusals import Refused

    with pytest.raises(Refused, match="judged by the predictions"):
        ledger.bring(split)


def test_a_table_of_several_data_sets_pairs_the_models_by_them(bring, ledger):
    several = ledger.registered(
        "Many sets", design="multi_dataset", policy="fixed", metric="f1", planned_n=6, dataset="", candidate="forest",
        baseline="linear",
    )  # fmt: skip
    rows = [f"{name},{model},{0.7 + n / 50 + (model == 'forest') / 20}" for n, name in enumerate("abcdef")
            for model in ("linear", "forest")]  # fmt: skip
    asked = bring("\n".join(["dataset,model,f1", *rows]).encode(), "sets.csv", to=several)
    told = {"arm": "model", "value": "f1", "key": "dataset", "arm_baseline": "linear", "arm_candidate": "forest"}
    send(bring, address_of(send(bring, address_of(asked), **told)))

    assert several.runs.filter(use="used").count() == 12
    assert set(several.runs.values_list("key", flat=True)) == set("abcdef")


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, ["arm,seed,pr_auc,started", "seed=7"]),
        (
            {"design": "repeated_cv", "policy": "fixed", "folds": 5, "repeats": 2},
            ["arm,repeat,fold,pr_auc", "step=fold"],
        ),
        (
            {"design": "multi_dataset", "policy": "fixed"},
            ["model,dataset,pr_auc", "key=&#34;iris&#34;", "by their mean"],
        ),
        ({"design": "single_split", "policy": "fixed"}, ["example,label,baseline,candidate", "File of predictions"]),
    ],
)
def test_the_page_that_asks_for_a_file_shows_one_that_fits_the_design(client, ledger, more, shown):
    hypothesis = ledger.registered(dataset="", **more)
    client.force_login(ledger.crew.ana)
    page = client.get(f"{hypothesis.url}/evidence").content.decode()

    assert [words for words in shown if words in page.replace('"', "&#34;")] == shown


def test_repeat_and_fold_are_asked_for_where_a_cross_validation_is_judged(bring, hypothesis, ledger):
    table = b"who,times,score\na,1,0.5\nb,1,0.6\n"
    folded = ledger.registered("Folds", design="repeated_cv", policy="fixed", folds=5, repeats=2, dataset="")

    of_seeds = bring(table, "runs.csv").content.decode()
    of_folds = bring(table, "runs.csv", to=folded).content.decode()

    assert 'name="key"' in of_seeds and 'name="fold"' not in of_seeds and 'name="repeat"' not in of_seeds
    assert 'name="fold"' in of_folds and 'name="repeat"' in of_folds
