"""The pages of the backlog: thin doors to its models."""
