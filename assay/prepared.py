"""Queries whose SQL is worked out once, for what every page asks.

Django writes the SQL of a query anew each time, which takes several times as long as SQLite takes to answer it.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=Model)

Value = int | str

#: stand in the SQL for what is still to come: no query of ours says such a number or text by itself. The numbers fit
#: every column of whole numbers, else Django would take it that nothing is found.
_MARKS: dict[type[Value], tuple[Value, ...]] = {
    int: tuple(range(2_000_000_000, 2_000_000_004)),
    str: tuple(f"a value that comes later, {n}" for n in range(4)),
}


class Prepared(Generic[M]):
    """A query with room for whole numbers, mostly ids, and texts.

        _SPRINTS = Prepared((int,), lambda project: Sprint.objects.filter(project=project).values_list("number"))
        _SPRINTS.rows(project.pk)

    Without `values_list` it returns the things themselves, with what `select_related` and `annotate` put beside them:

        _LOOKS = Prepared((int,), lambda item: Look.objects.filter(item=item).select_related("by"))
        _LOOKS.things(item.pk)

    values: the type of each value. build: takes them and returns the query. It is called once for each kind of
    database, so nothing else in it may change from one call to the next.
    """

    def __init__(self, values: tuple[type[Value], ...], build: Callable[..., QuerySet[M, Any]]) -> None:
        self._marks = [_MARKS[kind][place] for place, kind in enumerate(values)]
        self._build = build
        self._plans: dict[str, _Plan] = {}

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """Return the rows, each column as the field has it in Python."""
        return self._plan().rows(values)

    def things(self, *values: Value) -> list[M]:
        """Return the things that were found, each a new one."""
        return self._plan().things(values)

    def _plan(self) -> "_Plan":
        if connection.vendor not in self._plans:
            self._plans[connection.vendor] = _Plan(self._build(*self._marks), self._marks)
        return self._plans[connection.vendor]


class _Plan:
    """The SQL of a query for one kind of database, and how its columns become Python's, and its rows things."""

    def __init__(self, query: QuerySet[Any, Any], marks: list[Value]) -> None:
        compiler = query.query.get_compiler(connection=connection)
        self.sql, params = compiler.as_sql()
        self.params = [(True, marks.index(param)) if param in marks else (False, param) for param in params]
        self.converters = [
            (at, found, expression)
            for at, (found, expression) in compiler.get_converters([col[0] for col in compiler.select]).items()
        ]
        makes_things = issubclass(query._iterable_class, ModelIterable)
        self.makes = _Makes(compiler.klass_info, compiler.select) if makes_things else None
        self.more = [*(compiler.annotation_col_map or {}).items()]

    def things(self, values: tuple[Value, ...]) -> list[Any]:
        assert self.makes is not None, "values_list makes no things"
        rows = self.rows(values)
        found = [self.makes.thing(row) for row in rows]
        for name, place in self.more:
            for thing, row in zip(found, rows, strict=True):
                setattr(thing, name, row[place])
        return found

    def rows(self, values: tuple[Value, ...]) -> list[tuple[Any, ...]]:
        params = [values[param] if is_to_come else param for is_to_come, param in self.params]
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


class _Makes:
    """Makes a thing of each row, with what was read beside it: from its columns alone, as unpickling does."""

    def __init__(self, told: dict[str, Any], columns: list[Any]) -> None:
        places = told["select_fields"]
        self.model, self.place = told["model"], slice(places[0], places[-1] + 1)
        self.names = [column[0].target.attname for column in columns[self.place]]
        self.key = self.names.index(self.model._meta.pk.attname)
        self.beside = [
            (near["local_setter"], near["remote_setter"], _Makes(near, columns))
            for near in told.get("related_klass_infos", ())
        ]

    def thing(self, row: tuple[Any, ...]) -> Any:
        """Return the thing; None where there is none beside another."""
        cells = row[self.place]
        if cells[self.key] is None:
            return None
        made = self.model.__new__(self.model)
        made._state = ModelState()
        made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
        vars(made).update(zip(self.names, cells, strict=True))
        for keep, keep_back, beside in self.beside:
            near = beside.thing(row)
            keep(made, near)
            if near is not None:
                keep_back(near, made)
        return made
