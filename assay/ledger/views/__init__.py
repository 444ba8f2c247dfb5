"""The pages of the ledger: thin doors to its models."""
