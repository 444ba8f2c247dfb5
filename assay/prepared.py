"""Queries whose SQL is worked out once, for what every page asks.

Django writes the SQL of a query anew each time, which takes several times as long as SQLite takes to answer it.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# Stands in the SQL for the first value that is still to come, the next number for the second. It fits every whole
# number's column, else Django would take it that nothing is found; no query of ours says such a number by itself.
_MARK = 2_000_000_000


class Prepared(Generic[M]):
    """A query with room for whole numbers, mostly ids.

        _SPRINTS = Prepared(1, lambda project: Sprint.objects.filter(project=project).values_list("number", "goal"))
        _SPRINTS.rows(project.pk)

    build: takes a number for each of `values` and returns the query. It is called once for each kind of database, so
    nothing else in it may change from one call to the next.
    """

    def __init__(self, values: int, build: Callable[..., QuerySet[M, Any]]) -> None:
        self._values = values
        self._build = build
        self._plans: dict[str, _Plan] = {}

    def rows(self, *values: int) -> list[tuple[Any, ...]]:
        """Return the rows, each column as the field has it in Python."""
        if connection.vendor not in self._plans:
            self._plans[connection.vendor] = _Plan(self._build(*(_MARK + n for n in range(self._values))))
        return self._plans[connection.vendor].rows(values)


def loaded(model: type[M], names: tuple[str, ...], row: tuple[Any, ...]) -> M:
    """Make an instance of what was read of it; names: its columns in the order of the row, as `columns` gives them."""
    return model.from_db(connection.alias, names, row)


def columns(model: type[Model]) -> tuple[str, ...]:
    """Return the names of all columns of a model, foreign keys as `project_id`."""
    return tuple(field.attname for field in model._meta.concrete_fields)


class _Plan:
    """The SQL of a query for one kind of database, and how its columns become Python's."""

    def __init__(self, query: QuerySet[Any, Any]) -> None:
        compiler = query.query.get_compiler(connection=connection)
        self.sql, self.params = compiler.as_sql()
        self.converters = [
            (at, found, expression)
            for at, (found, expression) in compiler.get_converters([col[0] for col in compiler.select]).items()
        ]

    def rows(self, values: tuple[int, ...]) -> list[tuple[Any, ...]]:
        params = [values[p - _MARK] if isinstance(p, int) and p >= _MARK else p for p in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.converters else rows

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = list(row)
        for at, converters, expression in self.converters:
            for convert in converters:
                cells[at] = convert(cells[at], expression, connection)
        return tuple(cells)
