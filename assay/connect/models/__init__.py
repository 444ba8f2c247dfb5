"""The nouns of connections."""

from assay.connect.models.naming import Confirmation, Filter
from assay.connect.models.snapshot import Snapshot
from assay.connect.models.tracker import SignIn, Tracker

__all__ = ["Confirmation", "Filter", "SignIn", "Snapshot", "Tracker"]
