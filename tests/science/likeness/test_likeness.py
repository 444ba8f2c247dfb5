"""Which old hypothesis is nearest: 200 entries of a ledger, and 48 of them put in other words.

`held_out.txt` was written after the terms of the field were; `paraphrases.txt` before.
"""

import time
from pathlib import Path

import pytest

from assay.science import likeness
from assay.science.likeness import by_words, nearest
from assay.science.likeness.words import stem, words

HERE = Path(__file__).parent
LEDGER = [line.split(" | ") for line in (HERE / "ledger.txt").read_text().splitlines()]
TITLES = [title for title, _, _ in LEDGER]
TEXTS = [f"{title}. We believe that {change} will result in {result}" for title, change, result in LEDGER]


def found(name: str) -> int:
    """How many paraphrases find theirs among the first three."""
    pairs = [line.split(" | ") for line in (HERE / name).read_text().splitlines()]
    assert len(pairs) == 24
    assert {title for _, title in pairs} <= set(TITLES)
    return sum(TITLES.index(title) in [near.place for near in nearest(asked, TEXTS)] for asked, title in pairs)


def test_the_ledger_of_the_test_has_two_hundred_different_entries():
    assert len(set(TITLES)) == 200


@pytest.mark.parametrize("name", ["held_out.txt", "paraphrases.txt"])
def test_by_meaning_at_least_twenty_of_twenty_four_find_theirs(name):
    assert likeness.is_installed(), "the extra `meaning` is part of what developers install"

    assert found(name) >= 20


@pytest.mark.parametrize(("name", "figure"), [("held_out.txt", 12), ("paraphrases.txt", 19)])
def test_by_words_the_figure_is_the_one_in_the_docs(monkeypatch, name, figure):
    monkeypatch.setattr(likeness, "is_installed", lambda: False)
    docs = (HERE.parents[2] / "docs" / "hypotheses.md").read_text()

    assert found(name) == figure
    assert f"{figure} of 24" in docs


def test_by_words_two_hundred_entries_are_ranked_while_somebody_types(monkeypatch):
    monkeypatch.setattr(likeness, "is_installed", lambda: False)
    nearest("warm", TEXTS)
    start = time.perf_counter()
    for _ in range(5):
        nearest("An LSTM over phone events outperforms slopes", TEXTS)

    assert (time.perf_counter() - start) / 5 < 0.1


@pytest.mark.parametrize("typed", ["weekly retrainig", "WEEKLY RETRAINED", "retrain each weak, weekly"])
def test_slips_and_endings_are_forgiven(monkeypatch, typed):
    monkeypatch.setattr(likeness, "is_installed", lambda: False)

    assert TITLES[nearest(typed, TEXTS)[0].place] == "Weekly retraining ranks better than monthly"


@pytest.mark.parametrize("installed", [False, True])
def test_what_has_nothing_to_do_with_any_finds_none(monkeypatch, installed):
    if not installed:
        monkeypatch.setattr(likeness, "is_installed", lambda: False)

    assert nearest("the moon is made of cheese", TEXTS) == []
    assert nearest("  ", TEXTS) == []
    assert nearest("Weekly retraining", []) == []


def test_words_that_mean_the_same_in_the_field_are_one():
    assert set(words("XGBoost")) & set(words("gradient boosting")) == {"~gradient boosting"}
    assert set(words("An LSTM")) & set(words("a sequence model")) == {"~recurrent network"}


@pytest.mark.parametrize(
    ("word", "root"), [("forecasts", "forecast"), ("forecasting", "forecast"), ("splitting", "split"), ("h3", "h3")]
)
def test_a_stem_is_what_is_left_without_its_ending(word, root):
    assert stem(word) == root


def test_a_text_with_all_words_scores_about_one_and_one_without_any_scores_nothing():
    full, none = by_words("weekly retraining ranks", ["weekly retraining ranks", "holidays in the forecast"])

    assert full > 0.8
    assert none == 0


def test_without_the_extra_words_are_enough_and_meaning_says_what_is_missing(monkeypatch):
    from assay.science.likeness import meaning

    monkeypatch.setattr(meaning, "_model", lambda: None)
    meaning._vector.cache_clear()

    assert not meaning.is_installed()
    assert TITLES[nearest("weekly retraining", TEXTS)[0].place].startswith("Weekly")
    with pytest.raises(RuntimeError, match="`meaning` is not installed"):
        meaning.by_meaning("a", ["b"])


def test_a_model_that_is_not_the_known_one_is_left_unused(monkeypatch, tmp_path):
    from assay.science.likeness import meaning

    assert meaning._file(*meaning.MODEL) is not None
    assert meaning._file(meaning.MODEL[0], meaning.MODEL[1], "0" * 64) is None
