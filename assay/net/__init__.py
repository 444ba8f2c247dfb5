"""The guarded outgoing client."""
