"""What Assay is connected to: trackers, whose runs become evidence by themselves.

A tracker is polled by a job (jobs.py); what it tells is kept as snapshots, with our own moment of receiving, and goes
into the ledger by the ledger's own write path. Pages are made from the snapshots alone: none of them asks a tracker.
"""
