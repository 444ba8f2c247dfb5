"""The event log and the live channel: every change passes here.

A change is a method on a model that checks its rule, changes the rows and calls `record`, in one transaction.
"""

from assay.events.facts import Fact
from assay.events.refusals import Refused, Stale

__all__ = ["Fact", "Refused", "Stale"]
