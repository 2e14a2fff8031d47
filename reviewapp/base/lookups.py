"""`field__among=values`: one parameter for many values, where `__in` sends and writes each by itself."""

from django.db.models import Field, ForeignKey, Lookup


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    """Equal to any of the values, given as the database keeps them."""

    lookup_name = "among"

    def get_prep_lookup(self):
        return list(self.rhs)

    def as_sql(self, compiler, connection):
        column, given = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*given, self.rhs]
