from django.db import models
from django.db.models import JSONField, Q, Value

from reviewapp.base.keeping import Erased
from reviewapp.review.parts import commitment_of, part_of


class InParts(models.Model):
    """A row whose parts may be erased one by one; what erased each stays in `erased`, by the part's name."""

    PARTS = {}

    erased = models.JSONField(default=dict, db_default=Value({}, JSONField()))

    class Meta:
        abstract = True

    def commitment(self):
        """What the row's event binds, without telling it; only while nothing of it is erased."""
        return commitment_of(self.PARTS, self.columns())

    def parts(self):
        columns = self.columns()
        return tuple(part_of(self.PARTS, name, columns) for name in self.PARTS)

    def columns(self):
        names = {name for salt, columns in self.PARTS.values() for name in (salt, *columns)}
        return {name: getattr(self, name) for name in (*names, "erased")}

    @property
    def erasures(self):
        """{part: when and why it went}, for pages."""
        return {part: Erased.read(mark) for part, mark in self.erased.items()}

    def is_gone(self, part):
        """Whether nothing of a part is left; masked, something is."""
        return part in self.erased and not self.erased[part].get("masked")

    def words_for(self, part):
        """What to say in the place of a part that is gone; empty while something of it is there."""
        return self.erasure_of(part).words if self.is_gone(part) else ""

    def told_erasures(self):
        """The same for programs: which parts went, when, by what; None while all is there."""
        told = {part: {"at": mark["at"], "by": mark["says"]} for part, mark in self.erased.items()}
        return told or None

    def erasure_of(self, part):
        """When and why a part went; None while it is there."""
        return Erased.read(self.erased.get(part))


def parts_say_what_erased_them(table, parts):
    """Constraints: a part has its salt, or the event that erased it, and never both."""
    return [
        models.CheckConstraint(
            name=f"{table}_{part}_is_there_or_says_what_erased_it",
            condition=Q(**{f"{salt}__isnull": False}) & ~Q(erased__has_key=part)
            | Q(**{f"{salt}__isnull": True}, erased__has_key=part),
        )
        for part, (salt, _) in parts.items()
    ]
