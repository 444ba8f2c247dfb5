"""Profiles of data: what `assay profile` writes on somebody's own machine, and what is taken in of it. No Django here.

profile = read(Path("churn.profile.json").read_bytes())   # strict: whatever is not in the format is refused
profile.columns[0].missing_share
"""

from assay.ledger.profiles.format import BadProfile, Bins, Column, Pair, Profile, Quantiles
from assay.ledger.profiles.reading import read
from assay.ledger.profiles.skrub import of_report

__all__ = ["BadProfile", "Bins", "Column", "Pair", "Profile", "Quantiles", "of_report", "read"]
