"""Hypotheses, their evidence, their verdicts.

h = Hypothesis.objects.draft(
    project=churn, by=ingrid, title="Usage trends rank leavers better", number=1,
    we_believe="trend features", will_result_in="a better ranking", metric="pr_auc", metric_label="PR-AUC",
    direction="higher", range_low=0, range_high=1, claim="at_least", minimal_effect=0.01, expected_effect=0.016,
    baseline="gbm-static-v0", candidate="gbm-usage-v1", design="seeds_paired", policy="planned",
    looks=[5, 10, 15], alpha=0.05, dataset="5ff045e1...", dataset_name="usage-2026-10",
)                                             # anytime: planned_n=10 in place of looks
h.register(by=ingrid)                         # from now on runs count
h.link(item, "tests", by=ingrid)              # or "needs": the item waits until it is accepted
h.bring([RunRecord(run_id="e4bd...", key="1", values={"baseline": 0.3034, "candidate": 0.3185}, metric="pr_auc",
                   started=..., ended=..., dataset="5ff045e1...")], by=amir, source=Source("tracker"))
h.explain("6", reason="runner drained for the nightly load", by=ingrid)   # a key without a run
h.exclude(run=run, reason="wrong image", by=ingrid)                       # or key="7"; h.include(exclusion)
h.change(expected_effect=0.018, reason="EDA", agreed_by=amir, by=sunniva) # free fields: any time, with a fact
h.amend(minimal_effect=0.02, reason="...", by=ingrid)                     # hashed fields after the lock
h.argue("We starved it.", by=sunniva); h.answer(argument, "...", by=amir)
h.sign("accepted", reason="...", by=ingrid, delivers=[deliverable])       # against the assessment: pending
h.second(by=hanne, note="agreed")                                         # by another discipline
h.drop_moot([moot.item for moot in h.moot_items()], by=lee)               # after a rejection; h.restore(pruning)
h.assessment, h.state, h.sufficient_since, h.verdict                      # what it came to
"""
