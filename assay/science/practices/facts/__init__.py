"""What a snapshot holds: one frozen dataclass a noun. All times are UTC, all lists are tuples.

None, an empty text or an empty tuple mean: none recorded, has not happened.
"""
