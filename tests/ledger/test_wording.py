"""A claim reads rightly whichever way is better, and its sign agrees with the gains beside it."""

import pytest

from assay.ledger.models import RegistrationVersion
from assay.ledger.wording import claim_of, edge_of, measure_of


def registered(claim: str, direction: str) -> RegistrationVersion:
    return RegistrationVersion(metric="wape", claim=claim, direction=direction, minimal_effect=0.01)


@pytest.mark.parametrize(
    ("claim", "direction", "said"),
    [
        ("at_least", "higher", "WAPE moves by at least 0.0100"),
        ("at_least", "lower", "WAPE falls by at least 0.0100"),
        ("superior", "higher", "WAPE rises"),
        ("superior", "lower", "WAPE falls"),
        ("non_inferior", "higher", "WAPE does not fall by 0.0100 or more"),
        ("non_inferior", "lower", "WAPE does not rise by 0.0100 or more"),
        ("equivalent", "higher", "WAPE moves by 0.0100 at most, either way"),
        ("equivalent", "lower", "WAPE moves by 0.0100 at most, either way"),
    ],
)
def test_a_claim_says_which_way_the_metric_goes(claim, direction, said):
    assert measure_of(registered(claim, direction), "WAPE") == said


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize(
    ("claim", "said", "edge"),
    [
        ("at_least", "at least +0.0100", 0.01),
        ("superior", "above 0", 0.0),
        ("non_inferior", "above −0.0100", -0.01),
        ("equivalent", "within ±0.0100", -0.01),
    ],
)
def test_in_a_column_the_claim_has_the_sign_of_the_gains(claim, said, edge, direction):
    version = registered(claim, direction)
    assert (claim_of(version), edge_of(version)) == (said, edge)


def test_a_claim_that_is_not_whole_says_no_number():
    assert measure_of(RegistrationVersion(claim="at_least"), "WAPE") == "WAPE moves"
    assert claim_of(RegistrationVersion(claim="at_least")) == ""


def test_the_ledger_says_that_a_reduction_is_a_gain(ledger, client):
    client.force_login(ledger.crew.ana)
    runs = [ledger.pair(n, -gain) for n, gain in enumerate((0.021, 0.016, 0.0166, 0.0132, 0.0199))]
    hypothesis = ledger.registered(direction="lower")
    ledger.bring(hypothesis, runs)

    table = client.get("/p/churn/ledger").content.decode()
    assert "at least +0.0100" in table
    assert "PR-AUC, lower is better" in table
    page = client.get(hypothesis.url).content.decode()
    assert "PR-AUC falls by at least 0.0100" in page
    assert "Reduction</th>" in page
