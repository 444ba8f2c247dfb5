"""The one backlog: items, sprints, deliverables, the board."""
