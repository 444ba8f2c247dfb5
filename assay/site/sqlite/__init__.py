"""Django's backend for SQLite, a little quicker with long queries."""
