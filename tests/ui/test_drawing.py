"""Where things lie in the small pictures."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assay.ui import drawing, pictures, plots, strokes

values = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("low", "high", "about", "expected"),
    [
        (-0.003, 0.03, 7, [0.0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03]),
        (0.0, 10.0, 5, [0, 2, 4, 6, 8, 10]),
        (-1.0, 1.0, 4, [-1, -0.5, 0, 0.5, 1]),
        (0.0, 1e-13, 5, [0, 2e-14, 4e-14, 6e-14, 8e-14, 1e-13]),
        (0.0, 1e13, 5, [0, 2e12, 4e12, 6e12, 8e12, 1e13]),
    ],
)
def test_ticks_are_round_numbers_inside_the_scale(low, high, about, expected):
    assert drawing.ticks(low, high, about) == pytest.approx(expected, abs=0)


@given(values, st.floats(1e-6, 1e6), st.integers(2, 10))
@example(low=879609.9999999999, width=1e-06, about=5)
def test_there_are_never_many_more_ticks_than_asked_for(low, width, about):
    marks = drawing.ticks(low, low + width, about)

    assert len(marks) <= about + 1
    assert all(low - width * 1e-6 <= mark <= low + width * (1 + 1e-6) for mark in marks)


@pytest.mark.parametrize("gain", [2e-13, 1e-30, 1e30])
def test_gains_of_any_size_have_ticks_that_differ(gain):
    plot = plots.plot([("seed 1", gain, "")], None, (gain / 2, None))

    texts = [tick.text for tick in plot.ticks]
    assert len(set(texts)) == len(texts) > 2
    assert plots.arms([("baseline", [0.31, 0.31 + 1e-16])]).ticks


def test_a_strip_shows_zero_the_claim_and_the_interval_in_order():
    strip = drawing.strip((0.0115, 0.0177, 0.0239), (0.01, None))

    low, mid, high = strip.interval
    assert 0 < strip.zero < strip.edges[0] < low < mid < high < 100
    assert strip.claim == (strip.edges[0], 100)


def test_a_claim_to_fall_reaches_to_the_left():
    strip = drawing.strip(None, (None, -0.015))

    assert strip.interval is None
    assert strip.claim == (0, strip.edges[0])
    assert strip.edges[0] < strip.zero


@pytest.mark.parametrize(
    ("interval", "caps", "arrows", "knobs"),
    [
        ((1.2, 2.0, 2.96), 2, 0, 1),
        ((1.2, 2.6, 3.93), 1, 1, 1),
        ((-2.0, 0.5, 3.5), 0, 2, 1),
        ((4.0, 5.0, 6.0), 0, 1, 0),
        ((-6.0, -5.0, -4.0), 0, 1, 0),
    ],
)
def test_what_goes_on_beyond_the_scale_of_a_strip_ends_in_an_arrow(interval, caps, arrows, knobs):
    drawn = str(strokes.strip(interval, (1, None), "said", span=(-1, 3)))

    assert drawn.count('y1="6.5"') == caps
    assert drawn.count("<path") == arrows
    assert drawn.count('class="knob"') == knobs


def test_strips_that_share_a_scale_agree_about_zero():
    one = drawing.strip((1.1, 1.5, 1.9), (1, None), span=(-0.4, 3))
    other = drawing.strip((-0.3, 1.2, 2.7), (1, None), span=(-0.4, 3))

    [word] = drawing.words_below(((0, "0", False),), None, (1, None), span=(-0.4, 3)).words
    assert one.zero == other.zero == word.at
    assert one.edges == other.edges


@pytest.mark.parametrize(
    ("interval", "claim", "crowded", "anchor"),
    [
        ((-0.0037, 0.0121, 0.0282), (0.001, None), True, "start"),
        ((0.0115, 0.0177, 0.0239), (0.01, None), False, "start"),
        ((-0.004, 0.001, 0.005), (-0.01, 0.01), True, "start"),
        ((-0.046, -0.012, 0.012), (0.01, None), True, "end"),
    ],
)
def test_words_below_a_strip_are_crowded_where_the_claim_lies_near_no_change(interval, claim, crowded, anchor):
    words = ((0, "no change", False), (claim[0], "claimed", True))

    below = drawing.words_below(words, interval, claim)

    assert below.is_crowded == crowded
    assert [word.anchor for word in below.words] == ["middle", anchor]


@given(st.tuples(values, values, values).map(sorted), values)
def test_whatever_the_interval_it_stays_inside_the_strip(interval, claim):
    strip = drawing.strip(interval, (claim, None))

    assert all(0 <= at <= 100 for at in (strip.zero, *strip.claim, *strip.edges, *strip.interval))


def test_a_pair_without_a_gain_keeps_its_line_and_its_reason():
    plot = plots.plot([("seed 1", 0.02, ""), ("seed 2", None, "candidate failed")], (0.01, 0.02, 0.03), (0.01, None))

    assert [dot.x is None for dot in plot.dots] == [False, True]
    assert plot.dots[1].note.text == "candidate failed"
    assert plot.dots[1].said == "seed 2: candidate failed"
    assert plot.dots[0].said == "seed 1: 0.020"


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("gain", [0.02, -0.02])
def test_a_reason_stays_within_the_plot(gain, narrow):
    reason = "left out: the seed was not wired through, the three runs are copies of each other"
    plot = plots.plot([("seed 1", gain, ""), ("seed 2", None, reason)], None, (0.001, None), narrow=narrow)

    note = plot.dots[1].note
    takes = plots.LETTER * len(note.text)
    low, high = (note.x, note.x + takes) if note.anchor == "start" else (note.x - takes, note.x)
    assert plot.left <= low < high <= plot.right
    assert plot.dots[1].said == f"seed 2: {reason}", "whole for those who point at it or do not see it"


@given(st.lists(st.floats(-0.05, 0.05), min_size=1, max_size=9), st.sampled_from([0.001, 0.01, 0.03, -0.01, -0.03]))
def test_no_change_is_always_said_and_never_over_the_claim(gains, claim):
    rows = [(f"seed {n}", gain, "") for n, gain in enumerate(gains)]
    for narrow in (False, True):
        plot = plots.plot(rows, None, (claim, None), claimed="claimed: at least 0.0100", narrow=narrow)
        zero, claimed = ends_of(plot.unchanged, "no change"), ends_of(plot.claimed, plot.claimed.text)

        assert zero[0] > 0
        assert plot.unchanged.y != plot.claimed.y or zero[1] < claimed[0] or claimed[1] < zero[0]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("most", [0.005, 0.015, 0.05])
def test_a_claim_either_way_is_read_whole_beside_no_change(most, narrow):
    rows = [(f"fold {n}", gain, "") for n, gain in enumerate((-0.012, 0.004, 0.012))]
    claimed = f"claimed: a difference of at most {most:.4f} either way"

    laid = plots.plot(rows, (-0.003, 0.004, 0.011), (-most, most), claimed=claimed, narrow=narrow)

    low, high = ends_of(laid.claimed, claimed)
    assert 0 <= low < high <= laid.width
    assert laid.unchanged.y == laid.claimed.y or laid.unchanged.y - laid.claimed.y >= 14, "a line lower, not upon it"


def ends_of(label, text):
    takes = plots.LETTER * len(text)
    return {
        "start": (label.x, label.x + takes), "end": (label.x - takes, label.x),
        "middle": (label.x - takes / 2, label.x + takes / 2),
    }[label.anchor]  # fmt: skip


def test_the_narrow_plot_names_the_same_numbers_as_the_wide_one():
    rows = [(f"seed {n}", n / 400, "") for n in range(12)]

    wide, narrow = (plots.plot(rows, (0.0115, 0.0177, 0.0239), (0.01, None), narrow=narrow) for narrow in (False, True))

    assert (
        [label.text for label in wide.labels]
        == [label.text for label in narrow.labels]
        == ["0.0115", "0.0177", "0.0239"]
    )
    assert narrow.width < wide.width
    assert len(narrow.ticks) < len(wide.ticks)


def test_the_numbers_of_a_narrow_interval_do_not_cover_each_other():
    plot = plots.plot([("a", 0.5, ""), ("b", 0.01, "")], (0.0176, 0.0177, 0.0178), (0.01, None))

    low, mid, high = (label.at for label in plot.labels)
    assert mid - low >= 45
    assert high - mid >= 45


def test_a_hundred_folds_fit_with_fewer_labels():
    plot = plots.plot([(f"fold {n}", 0.01 * math.sin(n), "") for n in range(100)], None, (0.01, None))

    assert plot.height < 560
    assert 0 < sum(bool(dot.label) for dot in plot.dots) < 40
    assert plot.labels == ()


def test_an_interval_without_end_is_written_as_such():
    plot = plots.plot([], (-math.inf, 0.1, math.inf), (0.01, None))

    assert [label.text for label in plot.labels][::2] == ["−∞", "∞"]


def test_each_arm_has_its_runs_and_their_mean():
    laid = plots.arms([("baseline", [0.30, 0.32]), ("candidate", [0.34])])

    baseline, candidate = laid.arms
    assert baseline.points[0] < baseline.mean < baseline.points[1] < candidate.mean
    assert baseline.said == "0.310"


def test_evidence_climbs_and_says_where_it_suffices():
    climb = plots.climb([(3, 2.6), (5, 0.5), (8, 22.0), (10, 59.0)], 20)

    assert [look.past for look in climb.looks] == [False, False, True, True]
    assert climb.looks[-1].y < climb.bar < climb.looks[0].y < climb.looks[1].y
    assert [tick.text for tick in climb.ticks] == ["3", "5", "8", "10"]


@pytest.mark.parametrize("strength", [0.0, 1e-30, 1e300, math.inf])
def test_evidence_beyond_all_bounds_stays_in_the_picture(strength):
    climb = plots.climb([(1, strength)], 20)

    assert 0 <= climb.looks[0].y <= climb.height
    assert len(climb.rungs) <= 7


def test_the_parts_of_a_bar_fill_it():
    laid = drawing.shares([10, 3, 4, 8, 5])

    assert laid[0][0] == 0
    assert laid[-1][0] + laid[-1][1] == pytest.approx(99.3, abs=0.1)
    assert drawing.shares([0, 0]) == [(0.0, 0.0), (0.0, 0.0)]


def test_models_stand_by_rank_and_bars_overlap_exactly_where_the_difference_is_not_critical():
    critical = 1.25
    rows = [("c45", 3.143), ("m", 2.0), ("cf", 2.893), ("mcf", 1.964)]
    laid = pictures.ranks(rows, critical, named=("m",))

    assert [model.label for model in laid.models] == ["mcf", "m", "cf", "c45"]
    assert [model.named for model in laid.models] == [False, True, False, False]
    for one, its in zip(laid.models, sorted(dict(rows).values()), strict=True):
        for other, others in zip(laid.models, sorted(dict(rows).values()), strict=True):
            if one.label != other.label and abs(abs(its - others) - critical) > 0.02:
                overlap = one.low < other.high and other.low < one.high
                assert overlap == (abs(its - others) < critical)


def test_a_pile_is_as_high_as_its_highest_bin_and_lies_on_the_scale_of_the_claim():
    laid = pictures.pile((1, 4, 2), (0.01, 0.04), (0.012, 0.02, 0.035), (0.02, None))

    assert max(height for *_, height in laid.bars) == laid.bars[1][3]
    assert [y + height for _, y, _, height in laid.bars] == pytest.approx([laid.bars[1][1] + laid.bars[1][3]] * 3)
    assert laid.zero < laid.bars[0][0] < laid.edges[0] < laid.bars[2][0]
    low, mid, high = laid.interval
    assert low < mid < high
    assert laid.claim == (laid.edges[0], laid.right)


def test_a_pile_names_zero_and_the_claim():
    laid = pictures.pile((1, 4, 2), (0.01, 0.04), (0.012, 0.02, 0.035), (0.02, None), claimed="claimed: at least 0.02")

    assert laid.claimed.text == "claimed: at least 0.02"
    assert laid.unchanged.y <= 25


def test_a_pile_of_one_bin_and_one_value_is_drawn():
    assert pictures.pile((9,), (0.0, 0.0), None, (None, None)).ticks
