"""How the rooms come together: settings, addresses, servers."""
