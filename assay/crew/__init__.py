"""People, projects, roles, groups, the working agreement, and who may do what."""
