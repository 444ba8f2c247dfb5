"""The backend as Django loads it, from a module called base."""

from functools import lru_cache

from django.db.backends.sqlite3 import base

MOST = 512  # texts; a page asks with fewer than ten, and nearly all of them are asked again


@lru_cache(maxsize=MOST)
def _with_marks(query: str) -> str:
    """Return a query with SQLite's ? in place of %s, worked out once: of a long one it takes longer than its answer."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that remembers how queries read in SQLite's words."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _with_marks(query)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with these cursors."""

    def create_cursor(self, name: str | None = None) -> Cursor:  # noqa: ARG002  as Django calls it
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor
