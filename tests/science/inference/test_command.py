"""`assay assess FILE`: the same answer on the command line, and one sentence where there is none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from assay.faces.cli.assess import assess as command
from assay.science.inference import assess

CASES = Path(__file__).parent / "cases"


def run(*args, **more):
    return CliRunner().invoke(command, [str(arg) for arg in args], catch_exceptions=False, **more)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_json_is_what_the_library_answers(path):
    ran = run(path, "--json")

    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == assess(json.loads(path.read_text()))


def test_without_json_it_says_the_sentence():
    ran = run(CASES / "C05.json")

    assert ran.exit_code == 0
    assert ran.stdout.startswith("Gain -0.0017, between -0.0086 and 0.0051; the claim was at least 0.0100; rejected.")


def test_a_refusal_is_an_answer_in_plain_words():
    ran = run(CASES / "C39.json")

    assert ran.exit_code == 0
    assert ran.stdout.startswith("No verdict. A run reports a metric that is not a number.")
    assert "candidate 6 is NaN" in ran.stdout


@pytest.mark.parametrize(
    ("case", "words"),
    [("C36", "34 runs are needed."), ("C38", "Planned for 15 runs, the rule can decide from run 6 on.")],
)
def test_plans_are_said_too(case, words):
    assert words in run(CASES / f"{case}.json").stdout


def test_standard_input_and_a_byte_order_mark_are_read():
    ran = run("-", "--json", input=b"\xef\xbb\xbf" + (CASES / "C36.json").read_bytes())

    assert json.loads(ran.stdout) == {"n": 34}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON: Expecting property name"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"[1, 2]", "The case must be an object, not a list"),
        (b'{"design": "seeds_paired/fixed"}', "given is missing"),
        (b'{"design": "bandits", "given": {}}', "design not supported yet: 'bandits'"),
        (b'{"design": "single_split/accuracy", "given": {}}', "given.registration must be an object, not null"),
        (b'{"design": "repeated_cv", "given": {"base": [NaN]}}', 'Write it as the string "NaN"'),
        (b'{"design": "repeated_cv", "design": "refusal", "given": {}}', "The case.design is given twice"),
        (
            b'{"design": "refusal", "given": {"base": [1], "cand": [2], "registration": {"alpha": 1, "alpha": 2}}}',
            "alpha is given twice",
        ),
        (
            b'{"design": "seeds_paired/planned", "given": {"base": [1], "cand": [2], '
            b'"registration": {"looks": [5, 10], "n_max": 15}}}',
            "given.registration.n_max must be the last of the looks, 10, not 15",
        ),
        (
            b'{"design": "repeated_cv", "given": {"base": [1], "cand": [2], "registration": {"looks": 1000000000000}}}',
            "given.registration.looks must be at most 6",
        ),
        (
            b'{"design": "refusal", "given": {"base": [1], "cand": [2], "registration_hash": "5f", '
            b'"registration": {"baseline": 1e400}}}',
            "given.registration holds something that has no hash",
        ),
        (
            b'{"design": "refusal", "given": {"base": [1], "cand": [2], "registration_hash": "5f", '
            b'"registration": {"metric": "\\ud800"}}}',
            "given.registration holds something that has no hash",
        ),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"design": 1' + b"0" * 5000 + b"}", "thousands of digits"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_2(content, words):
    ran = run("-", "--json", input=content)

    assert ran.exit_code == 2
    assert words in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stdout == ""


def test_a_seed_named_twice_in_an_object_is_refused_not_swallowed():
    arm = '{"1": 0.8, "2": 0.81, "2": 0.9, "3": 0.82, "4": 0.8, "5": 0.83}'
    other = '{"1": 0.81, "2": 0.82, "3": 0.82, "4": 0.83, "5": 0.83}'
    given = f'{{"base": {arm}, "cand": {other}, "registration": {{"direction": "higher"}}}}'
    content = f'{{"design": "seeds_paired/anytime", "given": {given}}}'

    assert json.loads(run("-", "--json", input=content).stdout)["reason"] == "duplicate_key"


@pytest.mark.parametrize("place", ["nowhere.json", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path, place):
    ran = run(tmp_path / place)

    assert ran.exit_code == 2
    assert "cannot be read" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_a_file_beyond_all_measure_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("assay.faces.cli.assess.MOST_BYTES", 2**20)
    path = tmp_path / "large.json"
    path.write_bytes(b" " * (2**20 + 1))
    ran = run(path)

    assert ran.exit_code == 2
    assert "larger than the 1 MB" in ran.stderr


def test_a_key_cannot_steer_the_terminal():
    given = {
        "base": {"a\x1b[2J": "NaN", "b": 1, "c": 2, "d": 3, "e": 4},
        "cand": {"a\x1b[2J": 1, "b": 1, "c": 2, "d": 3, "e": 5},
        "registration": {"direction": "higher"},
    }
    ran = run("-", input=json.dumps({"design": "refusal", "given": given}))

    assert "baseline a?[2J is NaN" in ran.stdout
