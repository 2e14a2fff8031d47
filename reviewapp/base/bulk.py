"""Many rows in one statement, at a fraction of what model instances cost."""

import json

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import JSONField


def insert_rows(model, rows, *, same=None, unless_there=()):
    """Insert dicts as rows of `model`, in order; returns the keys of those that were inserted.

    `same` holds what all rows share. A field in neither takes its default. With `unless_there`
    (the fields of a unique constraint) a row that exists already is left alone.
    """
    if not rows:
        return []
    varying = [_field(model, name) for name in rows[0]]
    shared = _shared(model, {field.attname for field in varying}, same or {})
    statement = _statement(model, varying, [field for field, _ in shared], unless_there)
    columns = [
        [_plain(field, row[name]) for row in rows] for name, field in zip(rows[0], varying, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*[value for _, value in shared], *columns])
        return [key for (key,) in cursor.fetchall()]


def _statement(model, varying, shared, unless_there):
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in [*shared, *varying])
    fixed = "".join(f"%s::{field.db_type(connection)}, " for field in shared)
    given = ", ".join(f"given.{quote(field.column)}{_cast(field)}" for field in varying)
    arrays = ", ".join(f"%s::{_element(field)}[]" for field in varying)
    aliases = ", ".join(quote(field.column) for field in varying)
    conflict = ", ".join(quote(_field(model, name).column) for name in unless_there)
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) "  # noqa: S608, SLF001 (names come from the model)
        f"SELECT {fixed}{given} FROM unnest({arrays}) WITH ORDINALITY AS given ({aliases}, place) "
        f"ORDER BY given.place "
        + (f"ON CONFLICT ({conflict}) DO NOTHING " if conflict else "")
        + f"RETURNING {quote(model._meta.pk.column)}"  # noqa: SLF001
    )


def _shared(model, given, same):
    """The fields that are the same in every row, with their value."""
    wanted = {_field(model, name): value for name, value in same.items()}
    for field in model._meta.concrete_fields:  # noqa: SLF001
        if field.attname not in given and field not in wanted and _has_python_default(field):
            if callable(field.default) and field.default not in (list, dict):
                raise TypeError(f"{field.name} makes a new value for each row, so each row must bring it.")
            wanted[field] = field.get_default()
    return [(field, _plain(field, value)) for field, value in wanted.items()]


def _has_python_default(field):
    """Generated columns and those the database fills are left to the database."""
    return not (field.generated or field.has_db_default() or field.primary_key)


def _field(model, name):
    return model._meta.get_field(name)  # noqa: SLF001


def _is_json(field):
    return isinstance(field, JSONField)


def _element(field):
    """JSON travels as text: PostgreSQL parses it faster than the driver escapes it."""
    if isinstance(field, ArrayField):
        raise TypeError(f"{field.name} is an array; its values must be the same in all rows.")
    return "text" if _is_json(field) else field.db_type(connection)


def _cast(field):
    return "::jsonb" if _is_json(field) else ""


def _plain(field, value):
    if _is_json(field) and value is not None:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value
