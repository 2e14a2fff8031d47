"""Many rows in one statement, at a fraction of what model instances cost."""

import json
from functools import cache

from django.db import connection
from django.db.models import BinaryField, DateTimeField, JSONField

FEW = 20
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def insert_rows(model, rows, *, same=None, unless_there=()):
    """Insert dicts as rows of `model`, in order; returns the keys of those that were inserted.

    `same` holds what all rows share. A field in neither takes its default. With `unless_there` (the fields
    of a unique constraint) a row that exists already is left alone, whoever is writing it just now.
    """
    if not rows:
        return []
    shared = _shared(model, rows[0], same or {})
    names = [*shared, *rows[0]]
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001
    whole = [shared | row for row in rows]
    if len(rows) > FEW and not unless_there and not _is_fenced(model._meta.db_table):  # noqa: SLF001
        return _copy(model, fields, whole)
    return _insert(model, fields, whole, unless_there)


@cache
def _is_fenced(table):
    """Whether rows of other teams are hidden here: PostgreSQL copies nothing into such a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active(%s)", [table])
        return cursor.fetchone()[0]


def insert_together(*instances):
    """Insert new instances of several models, which bring every value themselves, in one statement."""
    values = [
        field.get_db_prep_save(getattr(each, field.attname), connection)
        for each in instances
        for field in _brought(type(each))
    ]
    with connection.cursor() as cursor:
        cursor.execute(_together(*map(type, instances)), values)
    for each in instances:
        each._state.adding, each._state.db = False, connection.alias  # noqa: SLF001


def update_rows(model, rows):
    """Change the rows of `model` with these keys, each dict its own way; returns how many there were.

    All dicts have the same names; one is the primary key.
    """
    if not rows:
        return 0
    meta = model._meta  # noqa: SLF001
    fields = [meta.get_field(name) for name in rows[0]]
    table, key = _quoted(meta.db_table), _quoted(meta.pk.column)
    types = ", ".join(f"{_quoted(field.column)} {field.db_type(connection)}" for field in fields)
    told = [_quoted(field.column) for field in fields if not field.primary_key]
    statement = (
        f"UPDATE {table} SET {', '.join(f'{name} = given.{name}' for name in told)} "  # noqa: S608 (names come from the model)
        f"FROM json_to_recordset(%s::json) AS given ({types}) WHERE {table}.{key} = given.{key}"
    )
    writers = [(field.name, field.column, _writer(field)) for field in fields]
    given = [{column: write(row[name]) for name, column, write in writers} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [ENCODER.encode(given)])
        return cursor.rowcount


@cache
def _together(*models):
    inserts = [
        f"INSERT INTO {_quoted(model._meta.db_table)} ({_columns(_brought(model))}) "  # noqa: S608, SLF001
        f"VALUES ({', '.join(['%s'] * len(_brought(model)))})"
        for model in models
    ]
    before = ", ".join(f"part{number} AS ({insert})" for number, insert in enumerate(inserts[:-1]))
    return f"WITH {before} {inserts[-1]}" if before else inserts[-1]


def _brought(model):
    return [field for field in model._meta.concrete_fields if not field.generated]  # noqa: SLF001


def _copy(model, fields, rows):
    """The fastest way in; it cannot look for rows that are there already."""
    writers = [(field.name, _is_json(field)) for field in fields]
    statement = f"COPY {_quoted(model._meta.db_table)} ({_columns(fields)}) FROM STDIN"  # noqa: SLF001
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_stored(row[name], is_json) for name, is_json in writers])
    return [row[model._meta.pk.name] for row in rows] if model._meta.pk in fields else []  # noqa: SLF001


def _insert(model, fields, rows, unless_there):
    """All rows travel as one JSON text, which costs far less to write and read than so many parameters."""
    names, table, key = _columns(fields), _quoted(model._meta.db_table), _quoted(model._meta.pk.column)  # noqa: SLF001
    types = ", ".join(f"{_quoted(field.column)} {field.db_type(connection)}" for field in fields)
    conflict = ", ".join(_quoted(model._meta.get_field(name).column) for name in unless_there)  # noqa: SLF001
    statement = (
        f"INSERT INTO {table} ({names}) "  # noqa: S608 (names come from the model)
        f"SELECT {names} FROM ROWS FROM (json_to_recordset(%s::json) AS ({types})) WITH ORDINALITY "
        f"AS given ({names}, place) ORDER BY given.place "
        + (f"ON CONFLICT ({conflict}) DO NOTHING " if conflict else "")
        + f"RETURNING {table}.{key}"
    )
    writers = [(field.name, field.column, _writer(field)) for field in fields]
    told = [{column: write(row[name]) for name, column, write in writers} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [ENCODER.encode(told)])
        return [inserted for (inserted,) in cursor.fetchall()]


def _shared(model, row, same):
    """What all rows share: the given values, and the defaults of fields that nobody gives."""
    shared = dict(same)
    for field in model._meta.concrete_fields:  # noqa: SLF001
        if field.name in row or field.name in shared or _is_the_databases(field):
            continue
        if field.has_default() and callable(field.default) and field.default not in (list, dict):
            raise TypeError(f"{field.name} makes a new value for each row, so each row must bring it.")
        shared[field.name] = field.get_default()
    return shared


def _is_the_databases(field):
    return field.generated or field.has_db_default() or field.primary_key


def _quoted(name):
    return connection.ops.quote_name(name)


def _columns(fields):
    return ", ".join(_quoted(field.column) for field in fields)


def _is_json(field):
    return isinstance(field, JSONField)


def _stored(value, is_json):
    return ENCODER.encode(value) if is_json and value is not None else value


def _writer(field):
    """How a value stands in JSON, so that PostgreSQL reads the column's type from it."""
    if isinstance(field, BinaryField):
        return lambda value: None if value is None else f"\\x{bytes(value).hex()}"
    if isinstance(field, DateTimeField):
        return lambda value: None if value is None else value.isoformat()
    return lambda value: value
