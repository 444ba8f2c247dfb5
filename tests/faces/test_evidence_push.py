"""`assay evidence push`: the same file to a server and into the instance of this machine."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache

from assay import clock, push
from assay.faces.cli import run as assay
from assay.ledger.models import Hypothesis, Run
from tests.conftest import NOW
from tests.faces.api.conftest import Program
from tests.ledger.conftest import GAINS, Ledger, predictions
from tests.ledger.test_datasets import C45, C45CF, C45M, SETS

DATA = Path(__file__).parents[1] / "ledger" / "data"
HEADER = "run_id,arm,seed,pr_auc,status,started,ended"


@pytest.fixture
def world(transactional_db, monkeypatch, tmp_path):
    """A registered hypothesis, on the next day."""
    from tests.conftest import kept_crew

    cache.clear()
    monkeypatch.chdir(tmp_path)
    for name in ("ASSAY_TOKEN", "ASSAY_TOKEN_FILE", "ASSAY_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(push, "sleep", lambda seconds: None)
    monkeypatch.setattr("assay.faces.cli.pushing_here.open_instance", lambda: None)
    with clock.at(NOW):
        crew = kept_crew()()
        crew.hypothesis = Ledger(crew, NOW).registered(candidate="gbm-trends")
    with clock.at(NOW + timedelta(days=2)):
        yield crew


@pytest.fixture
def there(world, live_server, monkeypatch, settings):
    """The same behind a server, with a token of Ana's."""
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setenv("ASSAY_URL", live_server.url)
    monkeypatch.setenv("ASSAY_TOKEN", Program(world).secret)
    return world


@pytest.fixture
def pushes(capsys):
    def push_it(*arguments):
        code = assay(["evidence", "push", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return push_it


def line(arm, seed, value, status="FINISHED", run=""):
    return f"{run or arm[0] + str(seed)},{arm},{seed},{value},{status},2026-11-04T09:00Z,2026-11-04T09:{seed:02}Z"


def table(tmp_path, *more, name="runs.csv", gains=GAINS):
    rows = [line(arm, seed, 0.31 + gain * (arm == "candidate")) for seed, gain in enumerate(gains, 1)
            for arm in ("baseline", "candidate")]  # fmt: skip
    file = tmp_path / name
    file.write_text("\n".join([HEADER, *rows, *more]) + "\n")
    return file


def stored():
    return sorted(Run.objects.values_list("run_id", "arm", "key", "use"))


@pytest.mark.parametrize("way", ["there", "here"])
def test_a_table_comes_in_and_counts_once(way, request, world, pushes, tmp_path):
    if way == "there":
        request.getfixturevalue("there")
    who = ["--as", "ana@assay.example"] if way == "here" else []
    file = table(tmp_path, line("candidate", 11, "", "FAILED"))

    first = pushes(file, "--hypothesis", "CHURN-H1", *who)
    again = pushes(file, "--hypothesis", "CHURN-H1", *who)

    assert first[0] == again[0] == 0
    assert "21 runs came in, 20 of them count." in first[1]
    assert "left out: 1 × " in first[1]
    assert "21 runs were here already, 20 of them count." in again[1]
    assert len(stored()) == 21
    assert Hypothesis.objects.get().assessment.verdict == "accept"


def test_a_table_comes_by_standard_input(there, pushes, tmp_path, monkeypatch):
    with table(tmp_path).open() as piped:
        monkeypatch.setattr("sys.stdin", piped)
        code, said = pushes("-", "--hypothesis", "CHURN-H1")

    assert code == 0
    assert "20 runs came in, 20 of them count." in said
    assert len(stored()) == 20


def test_both_ways_store_the_same(there, pushes, tmp_path, monkeypatch):
    file = table(tmp_path)
    names = ("run_id", "arm", "key", "values", "status", "started", "ended")
    pushes(file, "--hypothesis", "CHURN-H1")
    by_server = list(
        Run.objects.order_by("run_id").values("run_id", "arm", "key", "values", "status", "started", "ended")
    )
    Run.objects.all().delete()
    monkeypatch.delenv("ASSAY_TOKEN")

    pushes(file, "--hypothesis", "CHURN-H1", "--as", "ana@assay.example")

    assert list(Run.objects.order_by("run_id").values(*names)) == by_server


def test_folders_of_dvclive_come_in(there, pushes):
    code, said = pushes(DATA / "dvclive", "--hypothesis", "H1", "--project", "churn")

    assert (code, "4 runs came in, 4 of them count." in said) == (0, True)
    assert {(arm, key) for _, arm, key, _ in stored()} == {
        ("baseline", "1"), ("baseline", "2"), ("candidate", "1"), ("candidate", "2"),
    }  # fmt: skip


def test_event_files_of_tensorboard_come_in_with_a_note(there, pushes):
    code, said = pushes(DATA / "tensorboard", "--hypothesis", "CHURN-H1")
    assert code == 0
    assert "32-bit" in said


def test_a_file_of_one_arm_and_seed_is_told_as_such(there, pushes, tmp_path):
    (tmp_path / "scores.json").write_text(json.dumps({"pr_auc": [0.3], "epoch": [9]}))

    code, said = pushes("scores.json", "--hypothesis", "CHURN-H1", "--arm", "candidate", "--seed", "7")

    assert code == 0, said
    assert [row[1:3] for row in stored()] == [("candidate", "7")]


def test_columns_are_told_by_hand(there, pushes, tmp_path):
    (tmp_path / "t.csv").write_text("variant,random,area\ngbm-static,1,0.3\ngbm-trends,1,0.32\nother,1,0.3\n")

    unsure = pushes("t.csv", "--hypothesis", "CHURN-H1")
    told = pushes("t.csv", "--hypothesis", "CHURN-H1", "--map", "key=random", "--map", "value=area")

    assert unsure[0] == 2
    assert "--map key=COLUMN, or --seed" in unsure[1] and "variant, random, area" in unsure[1]
    assert told[0] == 0
    assert "2 runs came in" in told[1]
    assert "neither the baseline nor the candidate" in told[1]


def test_what_could_not_be_sent_is_sent_later(there, pushes, tmp_path, monkeypatch):
    url = push.Server(project="CHURN").url
    monkeypatch.setenv("ASSAY_URL", "http://127.0.0.1:9")
    with push.run("CHURN-H1", arm="candidate", seed=7) as it:
        it.log(pr_auc=0.32)
    monkeypatch.setenv("ASSAY_URL", url)

    code, said = pushes(push.UNSENT, "--project", "CHURN")

    assert code == 0, said
    assert [row[1:] for row in stored()] == [("candidate", "7", "used")]


def kept(tmp_path, *runs):
    """A file as assay.push keeps runs; a text stands as it is."""
    file = tmp_path / push.UNSENT
    lines = [told if isinstance(told, str) else json.dumps({"metrics": {"pr_auc": 0.32}, **told}) for told in runs]
    file.write_text("\n".join(lines) + "\n")
    return file


def test_kept_runs_go_to_the_project_that_they_name(there, pushes, monkeypatch):
    url = push.Server(project="CHURN").url
    monkeypatch.setenv("ASSAY_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ASSAY_PROJECT", "churn")
    for hypothesis, seed in (("CHURN-H1", 7), ("H1", 8)):
        with push.run(hypothesis, arm="candidate", seed=seed) as it:
            it.log(pr_auc=0.32)
    monkeypatch.setenv("ASSAY_URL", url)
    monkeypatch.delenv("ASSAY_PROJECT")

    code, said = pushes(push.UNSENT)

    assert code == 0, said
    assert {row[2] for row in stored()} == {"7", "8"}


def test_a_kept_run_that_is_refused_keeps_no_other_back(there, pushes, tmp_path):
    good = [{"id": f"r{seed}", "hypothesis": "CHURN-H1", "arm": "candidate", "seed": seed} for seed in range(1, 6)]
    lost = {"id": "x1", "hypothesis": "CHURN-H9", "arm": "candidate", "seed": 1}
    elsewhere = {"id": "x2", "hypothesis": "CHRUN-H1", "arm": "candidate", "seed": 1}
    mistyped = {"id": "x3", "hypothesis": "CHURN-H1", "arm": "kandidate", "seed": 1}
    file = kept(tmp_path, lost, *good, mistyped, elsewhere, '{"id": "cut')

    code, said = pushes(file)
    again = pushes(file)

    assert code == again[0] == 2
    assert {row[0] for row in stored()} == {"r1", "r2", "r3", "r4", "r5"}
    assert "5 runs came in, 5 of them count." in said and "5 runs were here already." in again[1]
    assert "not taken: line 1: hypothesis: There is no hypothesis CHURN-H9 in CHURN" in said
    assert "not taken: line 7: arm: “kandidate” is neither" in said
    assert "not taken: line 8: There is no project CHRUN" in said and "not taken: line 9: it is no JSON" in said
    assert f"Mend or remove what was not taken in {file}" in said
    assert "?" not in said and "[0]" not in said


def test_a_kept_run_that_names_no_project_asks_for_it(there, pushes, tmp_path):
    file = kept(tmp_path, {"id": "r1", "hypothesis": "H1", "arm": "candidate", "seed": 1})

    unsure, told = pushes(file), pushes(file, "--project", "churn")

    assert (unsure[0], "Which project" in unsure[1]) == (2, True)
    assert told[0] == 0, told[1]


def test_two_lines_in_a_script_reach_the_page(there):
    with push.run("CHURN-H1", arm="candidate", seed=7) as it:
        it.log(pr_auc=0.32)
    assert Run.objects.get().values == {"candidate": 0.32}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["none.csv"], 2, "does not exist"), (["runs.csv"], 2, "Which project"),
     (["runs.csv", "--project", "CHURN"], 2, "Say --hypothesis"),
     (["runs.csv", "--hypothesis", "CHURN-H9"], 2, "no hypothesis"),
     (["runs.csv", "--hypothesis", "OTHER-H1"], 2, "no project OTHER"),
     (["runs.csv", "--hypothesis", "CHURN-H1", "--map", "speed=arm"], 2, "no field speed"),
     (["runs.csv", "--hypothesis", "CHURN-H1", "--map", "arm=none"], 2, "no column none"),
     (["runs.csv", "--hypothesis", "CHURN-H1", "--map", "arm"], 2, "--map wants"),
     (["model.pkl", "--hypothesis", "CHURN-H1"], 2, "pickle"), (["empty.csv", "--hypothesis", "CHURN-H1"], 2, "empty"),
     (["runs.csv", "--hypothesis", "CHURN-H1", "--token-file", "none"], 2, "cannot be read")],
)  # fmt: skip
def test_bad_input_is_told_in_a_sentence(there, pushes, tmp_path, arguments, code, said):
    table(tmp_path)
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04x")
    (tmp_path / "empty.csv").write_bytes(b"")

    found = pushes(*arguments)

    assert (found[0], said in found[1]) == (code, True), found[1]
    assert "Traceback" not in found[1]
    assert not Run.objects.exists()


def test_a_token_that_opens_nothing_exits_4(there, pushes, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSAY_TOKEN", "assay_wrong")
    assert pushes(table(tmp_path), "--hypothesis", "CHURN-H1")[0] == 4


@pytest.mark.parametrize("way", ["there", "here"])
def test_a_file_of_which_nothing_is_evidence_exits_1_however_often_it_comes(way, request, world, pushes, tmp_path):
    if way == "there":
        request.getfixturevalue("there")
    who = ["--as", "ana@assay.example"] if way == "here" else []
    (tmp_path / "old.csv").write_text(f"{HEADER}\nr1,candidate,1,0.3,FINISHED,2026-10-01T09:00Z,2026-10-01T10:00Z\n")
    for said in ("1 run came in, 0 of them count.", "1 run was here already, 0 of them count."):
        found = pushes(tmp_path / "old.csv", "--hypothesis", "CHURN-H1", *who)
        assert (found[0], said in found[1], "left out: 1 × ran before registration" in found[1]) == (1, True, True), (
            found
        )


@pytest.mark.parametrize("way", ["there", "here"])
def test_a_second_run_of_a_seed_is_named_whichever_way_it_comes(way, request, world, pushes, tmp_path):
    if way == "there":
        request.getfixturevalue("there")
    who = ["--as", "ana@assay.example"] if way == "here" else []
    pushes(table(tmp_path), "--hypothesis", "CHURN-H1", *who)
    (tmp_path / "more.csv").write_text("\n".join([HEADER, line("candidate", 1, 0.4, run="again")]))

    code, said = pushes(tmp_path / "more.csv", "--hypothesis", "CHURN-H1", *who)

    assert (code, "left out: 1 × seed 1 occurs twice in one arm: exclude one" in said) == (1, True), said


@pytest.mark.parametrize(
    ("who", "said"), [([], "In whose name"), (["--as", "x@y.z"], "Nobody"), (["--as", "vera@assay.example"], "may not")]
)
def test_without_a_server_it_says_in_whose_name(world, pushes, tmp_path, who, said):
    found = pushes(table(tmp_path), "--hypothesis", "CHURN-H1", *who)
    assert (found[0], said in found[1]) == (2, True)
    assert not Run.objects.exists()


def test_a_conflict_says_what_is_there(there, pushes, tmp_path):
    pushes(table(tmp_path), "--hypothesis", "CHURN-H1")
    code, said = pushes(table(tmp_path, gains=[0.5] * 10), "--hypothesis", "CHURN-H1")
    assert (code, "another value" in said) == (2, True)


@pytest.fixture
def several(world):
    """A second hypothesis, about several data sets."""
    values = {"design": "multi_dataset", "policy": "fixed", "planned_n": 14, "metric": "auc", "claim": "superior",
              "minimal_effect": None, "dataset": "", "candidate": "C4.5+m", "baseline": "C4.5"}  # fmt: skip
    return Ledger(world, clock.now()).registered("C4.5 with m ranks better", **values)


def of_models(tmp_path, **models):
    """A table of the scores of models, called as they are given, on fourteen data sets."""
    lines = [f"{name},{model.replace('_', '.')},{score}" for model, scores in models.items()
             for name, score in zip(SETS, scores, strict=True)]  # fmt: skip
    file = tmp_path / "models.csv"
    file.write_text("\n".join(["dataset,model,auc", *lines]) + "\n")
    return file


@pytest.mark.parametrize("way", ["there", "here"])
def test_a_third_model_is_kept_beside_the_two_as_the_page_keeps_it(way, request, several, pushes, tmp_path):
    if way == "there":
        request.getfixturevalue("there")
    who = ["--as", "ana@assay.example"] if way == "here" else []
    file = of_models(tmp_path, C4_5=C45, **{"C4_5+m": C45M, "C4_5+cf": C45CF})

    code, said = pushes(file, "--hypothesis", several.key, *who)

    assert (code, "42 runs came in" in said, "left out" in said) == (0, True, False), said
    assert "Drawn beside the two arms, and part of no verdict: “C4.5+cf”." in said
    several.refresh_from_db()
    assert several.assessment.verdict == "accept" and several.assessment.n == 14
    assert [name for name, _ in several.assessment.field("models")["ranks"]] == ["baseline", "candidate", "C4.5+cf"]


def test_several_models_are_not_taken_before_both_arms_are_named(several, there, pushes, tmp_path):
    file = of_models(tmp_path, tree=C45, forest=C45M, boosted=C45CF)

    unsure = pushes(file, "--hypothesis", several.key)
    told = pushes(file, "--hypothesis", several.key, "--map", "baseline=tree", "--map", "candidate=forest")

    assert unsure[0] == 2
    assert "--map baseline=NAME --map candidate=NAME" in unsure[1] and "boosted, forest, tree" in unsure[1]
    assert (told[0], "“boosted”" in told[1]) == (0, True)
    assert {row[1] for row in stored()} == {"baseline", "candidate", "boosted"}


@pytest.fixture
def split(world):
    """A second hypothesis, about two models on one test set."""
    values = {"design": "single_split", "policy": "fixed", "planned_n": 400, "metric": "accuracy",
              "minimal_effect": 0.02, "dataset": ""}  # fmt: skip
    return Ledger(world, clock.now()).registered("The bigger one is right more often", **values)


def of_examples(tmp_path, *more, header="example,label,baseline,candidate"):
    """A table of predictions of which both models are right but for eighty."""
    told = predictions()
    rows = zip(told.keys, told.labels, told.base, told.cand, strict=True)
    file = tmp_path / "predictions.csv"
    file.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows), *more]) + "\n")
    return file


@pytest.mark.parametrize("way", ["there", "here"])
def test_predictions_come_in_and_count_once(way, request, split, pushes, tmp_path):
    if way == "there":
        request.getfixturevalue("there")
    who = ["--as", "ana@assay.example"] if way == "here" else []
    file = of_examples(tmp_path, "400,1")

    first = pushes(file, "--hypothesis", split.key, *who)
    again = pushes(file, "--hypothesis", split.key, *who)

    assert first[0] == again[0] == 0, first[1] + again[1]
    assert "400 test examples came in, 400 of them count." in first[1]
    assert "left out: 1 × does not have the 4 columns of the header" in first[1]
    assert "400 test examples were here already." in again[1]
    split.refresh_from_db()
    assert split.predictions.count() == 1
    assert split.assessment.verdict == "accept"
    assert split.assessment.field("counts") == {"base_only": 20, "cand_only": 60, "n": 400}


def test_both_ways_store_the_same_predictions(split, there, pushes, tmp_path, monkeypatch):
    file = of_examples(tmp_path)
    assert pushes(file, "--hypothesis", split.key)[0] == 0
    by_server = split.predictions.get().read()
    split.predictions.all().delete()
    monkeypatch.delenv("ASSAY_TOKEN")

    assert pushes(file, "--hypothesis", split.key, "--as", "ana@assay.example")[0] == 0

    assert split.predictions.get().read() == by_server == predictions()


def test_the_same_predictions_in_another_file_are_the_same_evidence(split, there, pushes, tmp_path, monkeypatch):
    pushes(of_examples(tmp_path), "--hypothesis", split.key)
    other = tmp_path / "again.csv"
    other.write_text(of_examples(tmp_path).read_text() + "\n")
    monkeypatch.delenv("ASSAY_TOKEN")

    code, said = pushes(other, "--hypothesis", split.key, "--as", "ana@assay.example")

    assert (code, "400 test examples were here already." in said) == (0, True), said
    assert split.predictions.count() == 1


def test_predictions_of_unnamed_columns_are_asked_for(split, there, pushes, tmp_path):
    file = of_examples(tmp_path, header="n,truth,old,new")

    unsure = pushes(file, "--hypothesis", split.key)
    told = pushes(file, "--hypothesis", split.key, "--map", "baseline_value=old", "--map", "candidate_value=new",
                  "--map", "key=n")  # fmt: skip

    assert unsure[0] == 2
    assert "--map baseline_value=COLUMN and --map candidate_value=COLUMN. It has: n, truth, old, new." in unsure[1]
    assert (told[0], "400 test examples came in" in told[1]) == (0, True)


def test_an_arm_or_a_seed_is_for_runs_and_not_for_predictions(split, there, pushes, tmp_path):
    code, said = pushes(of_examples(tmp_path), "--hypothesis", split.key, "--arm", "candidate")
    assert (code, "--arm and --seed are for runs" in said) == (2, True)


def test_a_second_table_of_predictions_is_refused_where_one_look_is_registered(split, there, pushes, tmp_path):
    pushes(of_examples(tmp_path), "--hypothesis", split.key)
    code, said = pushes(of_examples(tmp_path, "400,1,1,1"), "--hypothesis", split.key)

    assert (code, "one look that was registered is taken" in said) == (2, True)
    assert split.predictions.count() == 1


def test_a_table_of_predictions_too_large_for_the_api_is_to_be_brought_on_the_page(
    split, there, pushes, tmp_path, settings
):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**10
    code, said = pushes(of_examples(tmp_path), "--hypothesis", split.key)
    assert (code, "Bring the table on the page of the hypothesis" in said) == (2, True)
