"""Queries of the ORM that are put into SQL once for each process, for the few that every request makes.

Building a query and writing its SQL costs Django several times what running it does, and gives the same
text each time. A `Statement` keeps that text; where a value differs from run to run stands a `Given`.
"""

from copy import copy

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, Func


class Given(Expression):
    """The place of a value that each run brings under this name, as a field of this kind."""

    def __init__(self, name, output_field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def stored(self, value, connection):
        return self.output_field.get_db_prep_value(value, connection)


class OneOf(Func):
    """Whether a value is one of those in an array: one text, however many there are."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class Statement:
    """A queryset whose SQL is at hand. `build` makes it; it prefetches nothing.

    What `build` takes is its shape, such as whether the reader is a lead: each shape is a text of its own.
    """

    def __init__(self, build):
        self.build = build
        self.ready = {}

    def rows(self, *shape, **given):
        """All rows, as instances or tuples, whichever the queryset says."""
        if shape not in self.ready:
            self.ready[shape] = _Ready(self.build(*shape))
        return self.ready[shape].rows(given)

    def first(self, *shape, **given):
        """The first row, or None."""
        return next(iter(self.rows(*shape, **given)), None)


class _Ready:
    """A compiler that has done its work. It keeps no connection, for those belong to threads."""

    def __init__(self, queryset):
        self.model, self.iterable = queryset.model, queryset._iterable_class  # noqa: SLF001
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", ()
        self.compiler.connection = None

    def rows(self, given):
        if not self.sql:
            return []
        compiler, connection = copy(self.compiler), connections[DEFAULT_DB_ALIAS]
        params = tuple(
            each.stored(given[each.name], connection) if isinstance(each, Given) else each
            for each in self.params
        )
        compiler.connection, compiler.as_sql = connection, lambda: (self.sql, params)
        return list(self.iterable(_Run(self.model, compiler)))


class _Run:
    """As much of a queryset and its query as Django's own iterables ask for."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict = {}

    def __init__(self, model, compiler):
        self.model, self.query, self.compiler = model, self, compiler

    def get_compiler(self, using=None):
        return self.compiler
