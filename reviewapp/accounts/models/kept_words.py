from django.db import models
from django.db.models import Q

from reviewapp.audit.commitments import Content, commit_to, new_salt
from reviewapp.base.keeping import Erased


class KeptWordsQuerySet(models.QuerySet):
    def there(self):
        """Those whose words nobody erased yet."""
        return self.filter(salt__isnull=False)


class KeptWords(models.Model):
    """Free text that the trail holds only a commitment to; erased, it leaves the event that says so."""

    EMPTY = {"reason": ""}

    event_id = models.BigIntegerField(unique=True)
    salt = models.BinaryField(default=new_salt, null=True)
    erased = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        abstract = True

    @property
    def told(self):
        """What its event is bound to."""
        return {name: getattr(self, name) for name in self.EMPTY}

    @property
    def commitment(self):
        return commit_to(self.told, bytes(self.salt))

    def as_content(self):
        """What its event is bound to, or what erased that."""
        if self.salt is None:
            return Content(event_id=self.event_id, erased_by=self.erased["event"])
        return Content(event_id=self.event_id, salt=bytes(self.salt), value=self.told)

    @property
    def erasure(self):
        """When and why its words went; None while they are there."""
        return Erased.read(self.erased)


def there_or_erased(name, **empty):
    """A constraint: its words are there, or all of them are gone and it says what erased them."""
    gone = Q(salt__isnull=True, erased__has_key="event", **empty)
    return models.CheckConstraint(name=name, condition=Q(salt__isnull=False, erased={}) | gone)
