"""The assessment of evidence against a registered claim, and everything a page shows beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assay.science.inference.anytime import Step, evidence_by_run
from assay.science.inference.checks import Provenance, Question, refusals
from assay.science.inference.claim import Interval, Verdict
from assay.science.inference.derivation import Number, numbers_of
from assay.science.inference.designs import anytime_rule, gains_of, judge
from assay.science.inference.evidence import Evidence, read_evidence
from assay.science.inference.faults import BadCase
from assay.science.inference.fragility import Warned, scenario_words, turned_warnings, warnings_of
from assay.science.inference.outlook import outlook_of
from assay.science.inference.projection import Outlook
from assay.science.inference.reading import number, without_truths
from assay.science.inference.refusals import Refusal
from assay.science.inference.registration import Registration
from assay.science.inference.result import Result
from assay.science.inference.sample import Floats
from assay.science.inference.sensitivity import (
    Excluded,
    Scenario,
    WithoutOne,
    if_excluded_had_counted,
    leave_one_out,
    without_one,
)
from assay.science.inference.sentence import Sentence, sentence_of
from assay.science.inference.single_split import SplitResult, judge_split
from assay.science.inference.welch_sensitivity import if_excluded_runs_had_counted, intervals_without_each

ARMS = ("base", "cand")


@dataclass(frozen=True)
class Pair:
    """One key with the value of each arm and the gain; used: whether it is part of the verdict."""

    key: str
    base: float | None
    cand: float | None
    gain: float | None
    used: bool


@dataclass(frozen=True)
class Assessment:
    """What the evidence says about the claim. `result` is None where it is refused; then `refusals` says why."""

    question: Question
    refusals: tuple[Refusal, ...]
    result: Result | None
    excluded: tuple[Excluded, ...]

    @property
    def registration(self) -> Registration:
        """What was claimed, and by which rule it is judged."""
        return self.question.registration

    @property
    def evidence(self) -> Evidence:
        """Both arms without what was excluded."""
        return self.question.evidence

    @property
    def verdict(self) -> Verdict:
        """accept, reject, inconclusive or refused."""
        return self.result.verdict if self.result else "refused"

    @property
    def reason(self) -> str | None:
        """The name of the refusal, as missing_pairs."""
        return self.refusals[0].reason if self.refusals else None

    @property
    def final(self) -> bool:
        """Whether no later run can change the verdict by the registered rule."""
        return self.result is not None and self.result.final

    @property
    def estimate(self) -> float | None:
        """The mean gain; positive is better, whatever the direction."""
        return self.result.estimate if self.result else None

    @property
    def interval(self) -> Interval | None:
        """The interval for the true gain, valid for the looks that the rule allows."""
        return self.result.interval if self.result else None

    @cached_property
    def gains(self) -> Floats:
        """The gain of every complete pair, in the order in which looks take them; of unpaired arms none."""
        return gains_of(self.evidence.complete(), self._sign)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every key with both values, missing ones included; of unpaired arms none."""
        if not self.evidence.paired:
            return ()
        used, seen, pairs = (self.result.n if self.result else 0), 0, []
        rows = zip(self.evidence.base.keys, self.evidence.base.values, self.evidence.cand.values, strict=True)
        for key, base, cand in rows:
            whole = base is not None and cand is not None
            gain = self._sign * (cand - base) if base is not None and cand is not None else None
            pairs.append(Pair(key, base, cand, gain, whole and seen < used))
            seen += whole
        return tuple(pairs)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Paired seeds: what the first 2, 3, ... pairs said by the anytime rule, for the curve of the e-value."""
        if self.result is None or self.registration.design != "seeds_paired":
            return ()
        return evidence_by_run(self.gains, self.registration.claimed, anytime_rule(self.registration, self.gains.size),
                               noise=self.question.noise)  # fmt: skip

    @cached_property
    def without_each(self) -> tuple[WithoutOne, ...]:
        """The verdict without each run that is used; none while no verdict is due."""
        if self.result is None or not self.result.is_due or self.registration.design == "single_split":
            return ()
        if not self.evidence.paired:
            return self._without_each_unpaired(self.result)
        keys, gains = [pair.key for pair in self.pairs if pair.used], self.gains[: self.result.n]
        return leave_one_out(keys, gains, self.result, self.registration.claimed, noise=self.question.noise)

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What the excluded runs could have changed."""
        r = self.registration
        if self.result is None or not self.result.is_due or r.design == "repeated_cv":
            return ()
        if r.design == "single_split":
            return self._if_excluded_were_lost
        if r.design in ("seeds_paired", "multi_dataset"):
            return if_excluded_had_counted(
                self.gains[: self.result.n], self.excluded, self.result, r.claimed, noise=self.question.noise,
                sign=r.sign, metric_range=r.metric_range,
            )  # fmt: skip
        return if_excluded_runs_had_counted(
            *self._arms, self.excluded, self.result, r.claimed, sign=r.sign, metric_range=r.metric_range
        )

    @cached_property
    def warnings(self) -> tuple[Warned, ...]:
        """What makes the verdict fragile."""
        if self.result is None:
            return ()
        if self.registration.design == "single_split":
            return turned_warnings(self.result, self.scenarios, self.registration.called)
        samples = [self.gains[: self.result.n]] if self.evidence.paired else self._arms
        r = self.registration
        return warnings_of(
            self.result, samples, self.without_each, self.scenarios, noun=r.key_noun, called=r.called
        )  # fmt: skip

    @property
    def exclusion_words(self) -> tuple[str, ...]:
        """Each scenario in plain words, whether it turns the verdict or not."""
        return tuple(
            scenario_words(each, self.result, self.registration.called) for each in self.scenarios if self.result
        )

    @property
    def fragile(self) -> bool:
        """Whether the verdict is shown as fragile."""
        return bool(self.warnings)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Each number with its formula and what was put in; none where it is refused."""
        return numbers_of(self.result, self.registration) if self.result else ()

    @cached_property
    def outlook(self) -> Outlook | None:
        """What would change this verdict; None where it is refused, or its design has no such projection."""
        if self.result is None:
            return None
        return outlook_of(self.result, self.gains, self.registration, noise=self.question.noise)

    @cached_property
    def sentence(self) -> Sentence:
        """The plain sentence, in its parts; str() of it is the whole."""
        return sentence_of(self.registration, self.result, self.refusals)

    def __str__(self) -> str:
        fragile = (f"Fragile: {warned}" for warned in self.warnings)
        return "\n".join([str(self.sentence), *fragile, *self._left_out])

    @property
    def _sign(self) -> int:
        """Of examples, which are right or wrong, +1 where more right ones are better."""
        return self.registration.right_sign if self.registration.design == "single_split" else self.registration.sign

    @property
    def _if_excluded_were_lost(self) -> tuple[Scenario, ...]:
        """Of examples that are right or wrong: had each of the excluded ones spoken for the baseline."""
        result, r = self.result, self.registration
        if not isinstance(result, SplitResult) or not self.excluded or result.counts.n is None:
            return ()
        more, counts = len(self.excluded), result.counts.towards(result.sign)
        lost = replace(counts, base_only_right=counts.base_only_right + more, n=result.counts.n + more)
        would = judge_split(lost, r.claimed, alpha=r.alpha, planned_n=r.runs_counted, anytime=r.policy == "anytime")
        keys, gains = tuple(run.key for run in self.excluded), (-1.0,) * more
        turns = would.verdict != result.verdict
        return (Scenario("worst_possible", keys, gains, would.interval, would.verdict, turns),)

    @property
    def _left_out(self) -> tuple[str, ...]:
        left_out = self.evidence.left_out
        return (f"Left out, because not registered: {self.registration.called(left_out)}.",) if left_out else ()

    def _without_each_unpaired(self, result: Result) -> tuple[WithoutOne, ...]:
        base, cand = self._arms
        found = intervals_without_each(base, cand, sign=self.registration.sign, alpha=result.rule.alpha)
        keys = [f"baseline {key}" for key in self.evidence.base.keys[: len(base)]]
        keys += [f"candidate {key}" for key in self.evidence.cand.keys[: len(cand)]]
        return without_one(keys, [*found[0], *found[1]], result.verdict, self.registration.claimed)

    @property
    def _arms(self) -> tuple[list[float], list[float]]:
        """The values of unpaired arms that are used: all, or at a registered look as many of each."""
        counted = self.registration.policy != "fixed" or self.registration.runs_counted is not None
        used = self.result.n if counted and self.result and not self.result.provisional else None
        return self.evidence.base.finite[:used], self.evidence.cand.finite[:used]


def assess_evidence(
    base: Any,
    cand: Any,
    registration: Registration,
    *,
    keys: Sequence[str | int] | None = None,
    test_train: float | None = None,
    excluded: Sequence[Excluded] = (),
    provenance: Provenance | None = None,
    field: str = "",
) -> Assessment:
    """Assess two arms; see `assay.science.inference.assess`. field: what stands before a name in messages."""
    if registration.design == "single_split":
        base, cand = (without_truths(arm) for arm in (base, cand))
    evidence = read_evidence(
        base, cand, paired=registration.design != "seeds_unpaired",
        keys=registration.keys or None if keys is None else keys, field=field,
    )  # fmt: skip
    ratio = registration.test_train if test_train is None else number(test_train, f"{field}n_test_over_n_train")
    known = tuple(_known(evidence, run, f"{field}excluded") for run in excluded)
    gone = {arm: {run.key for run in known if run.arm in ("", arm)} for arm in ARMS}
    question = Question(evidence.without(**gone), registration, provenance or Provenance(), ratio)
    found = refusals(question)
    return Assessment(question, found, None if found else judge(question), known)


def _known(evidence: Evidence, run: Excluded, field: str) -> Excluded:
    """The exclusion with the values that its key has in the evidence."""
    if run.arm not in ("", *(() if evidence.paired else ARMS)):
        wanted = "no arm, since both runs of a pair are left out" if evidence.paired else " or ".join(ARMS)
        raise BadCase(field, f"must name {wanted}, not {run.arm!r}")
    return replace(
        run,
        base=evidence.base.get(run.key) if run.base is None and run.arm != "cand" else run.base,
        cand=evidence.cand.get(run.key) if run.cand is None and run.arm != "base" else run.cand,
    )
