"""Hypotheses, their evidence, their verdicts."""
