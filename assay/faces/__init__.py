"""How programs come in; the web pages live in the rooms."""
