"""Every bad file is told apart, in plain words, and nothing is stored before somebody confirms."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assay import clock
from assay.events.refusals import Refused
from assay.ledger.intake.mapping import Mapping, guessed, is_mlflow, of_mlflow
from assay.ledger.intake.preview import preview, runs_of
from assay.ledger.intake.table import Table
from assay.ledger.intake.telling import Teller
from assay.ledger.intake.values import moment
from assay.ledger.models import Run, Source

DATA = Path(__file__).parent / "data"
HEADER = "arm,seed,pr_auc,run_id,status,started,ended"
NOW = datetime.fromisoformat("2026-11-04T10:00:00+00:00")


@pytest.fixture
def table(tmp_path):
    def write(text: str | bytes) -> Table:
        path = tmp_path / "runs.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Table(path)

    return write


def line(arm: str, seed: int | str, value: object, *, run: str = "", status: str = "FINISHED", hour: int = 9) -> str:
    return f"{arm},{seed},{value},{run or f'{arm[0]}{seed}'},{status},2026-11-04T{hour:02}:00Z,2026-11-04T{hour:02}:30Z"


def rows(seeds=range(1, 8), gain=0.02) -> list[str]:
    found = []
    for seed in seeds:
        found += [line("baseline", seed, 0.3 + seed / 1000), line("candidate", seed, 0.3 + gain + seed * seed / 20_000)]
    return found


def told(ledger, table, hypothesis=None, **more):
    hypothesis = hypothesis or ledger.registered()
    with clock.at(NOW + timedelta(days=1)):
        mapping = of_mlflow if is_mlflow(table.columns) else guessed
        return preview(hypothesis, table, mapping(table.columns, hypothesis.version.metric), **more)


@pytest.fixture
def see(ledger, table):
    """What the preview says of these rows, for a hypothesis that was registered the day before."""

    def look(*lines: str, header: str = HEADER, **more):
        return told(ledger, table("\n".join([header, *lines]) + "\n"), ledger.registered(), **more)

    return look


def words(found) -> str:
    return " ".join([*found.notes, *(f"{one.text} {one.way_out} {one.rows}" for one in found.foreseen)])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\r\n\x1a\n0000", "a picture"),
        (b"PK\x03\x04zip", "a spreadsheet"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08gz", "compressed"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'\xef\xbb\xbf {"runs": []}', "JSON"),
        (b"arm,seed,pr_auc\nbaseline,1\x000,0.3\n", "NUL"),
        (b"just words\nand more words\n", "only one column"),
        (b"arm,seed,pr_auc\n", "no rows"),
        (b'arm,seed,pr_auc\nbaseline,1,"0.3\ncandidate,1,0.4\n', "never closed"),
        (b"arm,seed\n" + b"x" * (3 * 1024 * 1024), "a line of more than a million"),
    ],
)
def test_what_is_no_table_is_told_by_name(table, content, said):
    with pytest.raises(Refused, match=said) as refused:
        list(table(content).rows())
    assert refused.value.way_out


def test_a_byte_order_mark_is_no_part_of_the_first_column(table):
    assert table(b"\xef\xbb\xbf" + HEADER.encode() + b"\n" + rows()[0].encode()).columns[0] == "arm"


def test_utf_16_is_read(table):
    found = table("\ufeff".encode("utf-16-le") + f"{HEADER}\n{rows()[0]}\n".encode("utf-16-le"))
    assert found.columns[0] == "arm"
    assert len(list(found.rows())) == 1


def test_windows_1252_is_read_with_a_note(see, table):
    text = "\n".join([HEADER + ",name", *(f"{row},Kjørt på nytt" for row in rows())])
    found = table(text.encode("cp1252"))

    assert next(found.rows()).cells[-1] == "Kjørt på nytt"
    assert "Windows-1252" in found.notes[0]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_read_off_the_header(table, delimiter):
    found = table("\n".join([HEADER, *rows()]).replace(",", delimiter))
    assert found.columns == HEADER.split(",")


def test_a_decimal_comma_is_read_where_columns_are_parted_by_semicolons(ledger, table):
    text = "\n".join([HEADER, *rows()]).replace(",", ";").replace("0.3", "0,3")
    found = told(ledger, table(text))
    assert found.used == 14
    assert "decimal point" in words(found)


def test_single_ragged_rows_are_named_and_the_rest_is_used(see):
    found = see(*rows(), "baseline,9,0.3")

    assert found.used == 14
    ragged = next(group for group in found.left_out if group.code == "unread")
    assert (ragged.count, ragged.numbers) == (1, "row 16")
    assert "7 columns" in ragged.examples[0]


def test_a_table_of_ragged_rows_is_refused_whole(see):
    with pytest.raises(Refused, match="3 of 9 rows"):
        see(*rows(range(1, 4)), "baseline,9", "baseline,10", "baseline,11")


def test_mlflows_own_export_is_recognised(ledger):
    with clock.at(datetime.fromisoformat("2026-11-24T08:00:00+00:00")):
        hypothesis = ledger.registered(
            metric="roc_auc", dataset="25e2eb7b7a8745b1bde5ba18bc4969983d2e2f403291ecd5bde4a29ef30c3859"
        )
    found = told(ledger, Table(DATA / "mlflow_seeds.csv"), hypothesis)

    assert (found.rows, found.used, found.new) == (29, 28, 29)
    assert [(g.code, g.numbers) for g in found.left_out] == [("failed", "row 2")]
    assert "Seed 14: run failed" in words(found)
    assert found.locks
    assert not Run.objects.exists(), "nothing is stored before somebody confirms"


def test_confirming_mlflows_export_stores_and_assesses_it(ledger):
    with clock.at(datetime.fromisoformat("2026-11-24T08:00:00+00:00")):
        hypothesis = ledger.registered(metric="roc_auc", dataset="")
    table = Table(DATA / "mlflow_seeds.csv")
    runs = runs_of(hypothesis, table, of_mlflow(table.columns, "roc_auc"), foreign_confirmed=False)
    with clock.at(datetime.fromisoformat("2026-11-25T08:00:00+00:00")):
        hypothesis.bring(runs, by=ledger.crew.ana, source=Source("mlflow_seeds.csv", "ab" * 32))

    row = hypothesis.runs.get(key="13", arm="candidate")
    assert row.value("candidate") == 0.9951781970649896, "values are kept exactly"
    assert (row.name, row.user, row.params["model"]) == ("candidate-s13", "kari", "HistGradientBoostingClassifier")
    assert (hypothesis.assessment.n, hypothesis.assessment.unexplained) == (14, ["14"])


def test_mlflows_last_fold_given_as_cross_validation_is_refused(ledger):
    with clock.at(datetime.fromisoformat("2026-11-24T08:00:00+00:00")):
        hypothesis = ledger.registered(
            metric="accuracy", dataset="", number=2, design="repeated_cv", policy="fixed", planned_n=None, folds=10,
            repeats=10,
        )  # fmt: skip
    table = Table(DATA / "mlflow_repeats.csv")
    found = told(ledger, table, hypothesis)

    assert [(g.code, g.count) for g in found.left_out] == [("no_fold", 20)]
    assert "k x r folds" in words(found)
    assert "last fold" in words(found)
    with clock.at(datetime.fromisoformat("2026-11-25T08:00:00+00:00")):
        runs = runs_of(hypothesis, table, of_mlflow(table.columns, "accuracy"), foreign_confirmed=False)
        hypothesis.bring(runs, by=ledger.crew.ana)
    assert hypothesis.assessment.field("refusals")[0]["reason"] == "incomplete_cv_block"


def test_the_fold_values_of_the_same_runs_are_judged(ledger):
    with clock.at(datetime.fromisoformat("2026-11-24T08:00:00+00:00")):
        hypothesis = ledger.registered(
            metric="accuracy", dataset="f6d9e39f37dc45d327f6db33428ee58970ccceabb2535a5c179de35886b70443",
            design="repeated_cv", policy="fixed", planned_n=None, folds=10, repeats=10, minimal_effect=0.005,
        )  # fmt: skip
        table = Table(DATA / "folds.csv")
        mapping = guessed(table.columns, "accuracy")
        found = preview(hypothesis, table, mapping)
        assert (found.used, found.foreseen) == (200, ())
        hypothesis.bring(runs_of(hypothesis, table, mapping, foreign_confirmed=False), by=ledger.crew.ana)

    assert hypothesis.assessment.n == 100
    assert hypothesis.assessment.field("rope")


def test_nan_and_infinity_are_kept_and_foreseen_as_refused(see):
    found = see(*rows(), line("baseline", 8, "NaN"), line("candidate", 8, "inf"))

    assert found.used == 16
    assert "not a number" in words(found)
    assert "rows 16 and 17" in words(found)


def test_percent_against_fractions_is_foreseen(see):
    found = see(*rows(), line("baseline", 8, 31.2), line("candidate", 8, "33.1"))

    assert "percent stands beside fractions" in words(found)
    assert "rows 16 and 17" in words(found)


@pytest.mark.parametrize(
    "text", ["1731412800.5", "1731412800.5000000", "1731412800500", "2024-11-12T12:00:00.5Z", "2024-11-12 13:00:00.5"]
)
def test_a_moment_is_read_as_programs_write_it(text):
    assert moment(text, zone=ZoneInfo("Europe/Berlin")) == datetime(2024, 11, 12, 12, 0, 0, 500_000, tzinfo=UTC)


def test_a_percent_sign_is_no_number(see):
    found = see(*rows(), line("baseline", 8, "31 %"))
    assert found.left_out[0].examples == ["baseline is “31 %”, which is no number"]


@pytest.mark.parametrize("text", ["1_000", "０.３", "0x1F", "twelve", "1,5"])
def test_what_only_looks_like_a_number_is_named(see, text):
    found = see(*rows(), line("baseline", 8, f'"{text}"'))
    assert "is no number" in found.left_out[0].examples[0]


def test_seeds_missing_in_one_arm_are_named(see):
    found = see(*rows(), line("baseline", 8, 0.31))
    assert "Seed 8: no candidate run" in words(found)


def test_a_value_that_is_no_number_is_named_with_its_row_alone(see):
    found = see(*rows(), line("baseline", 8, "nan"), line("candidate", 8, 0.33))
    assert [one.rows for one in found.foreseen if "not a number" in one.text] == ["row 16"]


def test_a_text_in_the_place_of_a_value_is_kept_with_its_run(ledger, table):
    hypothesis = ledger.registered(dataset="")
    lines = [HEADER, *rows(), line("baseline", 8, 0.31), line("candidate", 8, "abc")]
    found = Table(table("\n".join(lines)).file)
    with clock.at(NOW + timedelta(days=1)):
        told_runs = runs_of(hypothesis, found, guessed(found.columns, "pr_auc"), foreign_confirmed=False)
        hypothesis.bring(told_runs, by=ledger.crew.ana)

    run = hypothesis.runs.get(key="8", arm="candidate")
    assert (run.use, run.why) == ("no_value", "candidate is “abc”, which is no number")
    assert (run.values, run.value("candidate")) == ({"candidate": "abc"}, None)
    assert run.record().texts == {"candidate": "abc"}
    assert hypothesis.assessment.unexplained == ["8"]


def test_the_same_seed_twice_is_named_with_its_rows(see):
    found = see(*rows(), line("candidate", 3, 0.4, run="again"))
    assert "occurs twice in one arm" in words(found)
    assert "Seen: seed 3 of the candidate." in words(found)
    assert "rows 7 and 16" in words(found)
    assert (found.used, found.new, found.left_out[0].count) == (12, 15, 3), "none of that seed counts yet"
    assert found.left_out[0].words == "of a seed or key that occurs twice in one arm"


def test_the_same_run_twice_counts_once(see):
    found = see(*rows(), line("candidate", 3, 0.4))
    assert found.used == 14
    assert found.left_out[0].examples == ["is run c3 of row 7 again"]


def test_a_failed_run_is_named_as_evidence_that_needs_a_reason(see):
    found = see(*rows(), line("baseline", 8, 0.31), line("candidate", 8, "", status="FAILED"))
    assert "Seed 8: run failed" in words(found)
    assert "needs another run, or a reason" in words(found)


def test_runs_older_than_the_registration_are_exploratory(see):
    old = line("baseline", 8, 0.31).replace("2026-11-04", "2026-11-01")
    found = see(*rows(), old)
    group = found.left_out[0]
    assert (group.code, group.numbers) == ("exploratory", "row 16")


def test_a_table_of_older_runs_alone_does_not_lock(see):
    found = see(*[row.replace("2026-11-04", "2026-11-01") for row in rows()])
    assert (found.used, found.locks) == (0, False)


def test_an_arm_that_nobody_knows_is_named(see):
    found = see(*rows(), line("gradient", 8, 0.3))
    assert "neither the baseline nor the candidate" in found.left_out[0].examples[0]


def test_runs_for_another_hypothesis_are_counted_and_not_stored(ledger, table):
    text = "\n".join([HEADER + ",hypothesis", *(f"{row},H1" for row in rows()), f"{line('baseline', 9, 0.3)},H2"])
    hypothesis = ledger.registered()
    found = told(ledger, table(text), hypothesis)

    assert (found.used, found.new, found.left_out[0].code) == (14, 14, "other_hypothesis")


def test_runs_that_name_another_project_need_a_person(ledger, table):
    text = "\n".join([HEADER + ",hypothesis", *(f"{row},OTHER-H1" for row in rows())])
    hypothesis = ledger.registered()

    assert told(ledger, table(text), hypothesis).foreign == ("OTHER-H1",)
    assert told(ledger, table(text), hypothesis).used == 0
    assert told(ledger, table(text), hypothesis, foreign_confirmed=True).used == 14


def test_the_preview_takes_a_run_that_was_under_way_and_has_finished(ledger, table):
    under_way = [*rows(), line("baseline", 8, 0.31), line("candidate", 8, "", status="RUNNING")]
    hypothesis = ledger.registered()
    first = table("\n".join([HEADER, *under_way]))
    brought = runs_of(hypothesis, first, guessed(first.columns, "pr_auc"), foreign_confirmed=False)
    hypothesis.bring(brought, by=ledger.crew.ana)

    found = told(ledger, table("\n".join([HEADER, *under_way[:-1], line("candidate", 8, 0.33)])), hypothesis)

    assert (found.known, found.used, found.new, found.can_be_confirmed) == (15, 1, 1, True)
    assert "Seed 8" not in words(found)


def test_one_row_may_hold_both_arms(ledger, table):
    lines = ["seed,baseline,candidate", *(f"{n},{0.3 + n / 1000},{0.32 + n * n / 20000}" for n in range(1, 8))]
    found = told(ledger, table("\n".join(lines)))
    assert (found.used, found.foreseen) == (7, ())


def test_mlflow_may_log_both_arms_in_one_run(ledger, table):
    lines = ["run_id,status,params.seed,metrics.pr_auc_baseline,metrics.pr_auc_candidate"]
    lines += [f"r{n},FINISHED,{n},{0.3 + n / 1000},{0.32 + n * n / 20000}" for n in range(1, 8)]
    found = told(ledger, table("\n".join(lines)))
    assert (found.used, found.foreseen) == (7, ())


def test_a_table_without_run_ids_is_the_same_runs_when_it_comes_again(ledger, table):
    lines = ["arm,seed,pr_auc", *(f"{arm},{n},{0.3 + n / 1000}" for n in range(1, 8) for arm in ("base", "cand"))]
    found, hypothesis = table("\n".join(lines)), ledger.registered()
    mapping = guessed(found.columns, "pr_auc")
    hypothesis.bring(runs_of(hypothesis, found, mapping, foreign_confirmed=False), by=ledger.crew.ana)

    again = told(ledger, found, hypothesis)

    assert (again.known, again.new, again.can_be_confirmed) == (14, 0, False)


def test_what_a_mapping_lacks_is_asked_for():
    assert guessed(["what", "when"], "pr_auc").lacks == ("arm", "value", "key")
    assert Mapping(baseline_value="a", key="seed").lacks == ("candidate_value",)
    assert of_mlflow(["run_id", "metrics.loss", "params.seed", "tags.assay.arm"], "pr_auc").lacks == ("value",)


def test_a_preview_tells_no_result(see):
    said = words(see(*rows()))
    assert "Gain" not in said
    assert "accept" not in said


def test_fifty_megabytes_are_previewed_within_seconds(ledger, table):
    pad = "x" * 480
    body = [
        f"{line('baseline' if n % 2 else 'candidate', n // 2, 0.3 + n % 97 / 1000)},H{1 + n % 5},{pad}"
        for n in range(95_000)
    ]
    big = table("\n".join([HEADER + ",hypothesis,note", *body]))
    assert big.file.path.stat().st_size > 49_000_000
    hypothesis = ledger.registered()

    start = time.process_time()  # of this process alone: the machine may be busy
    found = told(ledger, big, hypothesis)

    assert time.process_time() - start < 10
    assert found.rows == 95_000
    assert found.left_out[0].count == 76_000


def test_more_rows_than_anybody_compares_are_refused(table):
    many = table("arm,seed,pr_auc\n" + "baseline,1,0.3\n" * 100_001)
    with pytest.raises(Refused, match="more than 100,000 rows"):
        list(many.rows())


def test_a_table_of_more_runs_than_a_hypothesis_holds_is_read_little_further(ledger, table, monkeypatch):
    read = []
    monkeypatch.setattr("assay.ledger.intake.preview.MOST_RUNS", 10)
    monkeypatch.setattr("assay.ledger.intake.preview.AT_ONCE", 4)
    monkeypatch.setattr("assay.ledger.intake.telling.Teller._run", counting(read, Teller._run))

    with pytest.raises(Refused, match="more runs than"):
        told(ledger, table("\n".join([HEADER, *rows(range(1, 100))])))

    assert len(read) == 12


def counting(calls, method):
    def counted(*told):
        calls.append(told)
        return method(*told)

    return counted


def undated(n: int, arms=("baseline", "candidate")) -> list[str]:
    return [
        "arm,seed,pr_auc",
        *(f"{arm},{s},{0.3 + s * s / 900 + (arm != arms[0]) / 50}" for s in range(1, n) for arm in arms),
    ]


def test_runs_that_do_not_say_when_they_started_are_said_first_and_loudly(ledger, table):
    found = told(ledger, table("\n".join(undated(8))))

    assert found.used == 14, "they count by the moment they came here"
    assert found.heed[0].text == "14 of 14 runs do not say when they started."
    assert "Nobody can see whether they ran after the registration" in found.heed[0].way_out
    assert found.heed[0].tone == "warn"


@pytest.mark.parametrize(("policy", "order_counts"), [("anytime", True), ("fixed", False)])
def test_in_which_order_runs_are_taken_is_said_where_it_counts(ledger, table, policy, order_counts):
    found = told(ledger, table("\n".join(undated(8))), ledger.registered(policy=policy))

    assert ("in the order of seeds" in words(found)) is order_counts


def test_runs_that_say_when_they_started_need_no_warning(see):
    assert see(*rows()).heed == ()


def test_an_arm_that_nobody_knows_comes_before_what_follows_from_it(ledger, table):
    found = told(ledger, table("\n".join(undated(10, arms=("baseline", "lgbm-lags")))))

    assert found.heed[0].text == "“lgbm-lags” is neither the baseline nor the candidate."
    assert [one.text for one in found.foreseen if one.tone] == [
        "Seeds 1, 2, 3, 4, 5, 6, 7, 8 and 1 more: no candidate run."
    ], "one box for one cause"


def test_one_run_is_spoken_of_as_one(see):
    one = "a1,baseline,1,0.31,2026-11-24T10:00Z"

    said = words(see(one, header="run_id,arm,seed,pr_auc,started"))

    assert "1 run does not say which data set it used" in said
    assert "1 run has no end time; it is taken" in said
