"""All rows of a database as lines of JSON, the same from SQLite and from PostgreSQL, and back into either."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, JSONField, Model, Value

#: who holds a session is signed in, and a form's token lasts a day: neither belongs into a file that is carried about
LEFT_OUT = ("django_session", "events_submission")
AT_ONCE = 500


def dump(folder: Path) -> dict[str, int]:
    """Write each table to `<table>.jsonl`, all as of one moment; return how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return {model._meta.db_table: _dump_table(model, folder) for model in tables(apps)}


def load(folder: Path, state: Apps) -> dict[str, int]:
    """Read the tables back into an empty database; return how many rows each has.

    state: the models as they were when it was written. Rows may point forward: keys are checked when all are in.
    """
    models = tables(state)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # a migration of the same transaction may have asked for them at once
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        counts = {model._meta.db_table: _load_table(model, folder) for model in models}
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    return counts


def tables(state: Apps) -> list[type[Model]]:
    """Return the models whose rows a backup holds, many-to-many tables included."""
    models = state.get_models(include_auto_created=True)
    kept = (m for m in models if m._meta.managed and not m._meta.proxy and m._meta.db_table not in LEFT_OUT)
    return sorted(kept, key=lambda model: model._meta.db_table)


def _dump_table(model: type[Model], folder: Path) -> int:
    names = [field.attname for field in model._meta.concrete_fields]
    count = 0
    with (folder / f"{model._meta.db_table}.jsonl").open("w", encoding="utf-8") as file:
        file.write(json.dumps(names) + "\n")
        for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000):
            file.write(json.dumps(row, default=_plain, ensure_ascii=False) + "\n")
            count += 1
    return count


def _load_table(model: type[Model], folder: Path) -> int:
    path = folder / f"{model._meta.db_table}.jsonl"
    if not path.exists():
        return 0
    count = 0
    with path.open(encoding="utf-8") as file:
        names = json.loads(file.readline())
        fields = {field.attname: field for field in model._meta.concrete_fields}
        columns = [fields[name] for name in names]
        for lines in _by(AT_ONCE, file):
            model._base_manager.bulk_create(_row(model, columns, json.loads(line)) for line in lines)
            count += len(lines)
    return count


def _row(model: type[Model], columns: list["Field[Any, Any]"], values: list[Any]) -> Model:
    return model(**{column.attname: _typed(column, value) for column, value in zip(columns, values, strict=True)})


def _typed(column: "Field[Any, Any]", value: Any) -> Any:
    if value is None and isinstance(column, JSONField) and not column.null:
        return Value(None, JSONField())  # null as a JSON value, not an empty column
    return column.to_python(value)  # a foreign key asks the key that it points to


def _by(number: int, lines: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(lines)
    while some := list(islice(rest, number)):
        yield some


def _plain(value: Any) -> str:
    """Write a value that JSON has no form for, whole: Django's own encoder would cut microseconds."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    raise TypeError(f"A backup cannot write a {type(value).__name__} yet.")
