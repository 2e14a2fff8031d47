"""Long work in turns: a row that one worker at a time takes for a while, and any other goes on with."""

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from reviewapp.base.clock import database_now
from reviewapp.base.errors import Refused

UNDER_WAY = frozenset({"waiting", "running"})


class NotMine(Exception):
    """Somebody called the work off, or another worker took it over."""


class InTurnsQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(state__in=UNDER_WAY)

    def due(self):
        """Those that nobody works on: waiting, between two turns, or dropped by a worker that is gone."""
        free = Q(taken_until=None) | Q(taken_until__lt=Now())
        return self.under_way().filter(free).order_by(F("taken_at").asc(nulls_first=True), "asked_at")

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")


class InTurns(models.Model):
    """A row of long work. The model has its `state`; MOVES says which states may follow each."""

    MOVES = {
        "waiting": {"running", "cancelled"},
        "running": {"done", "cancelled", "failed"},
        "done": set(),
        "cancelled": set(),
        "failed": set(),
    }

    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    digest = models.BinaryField(max_length=32, null=True)
    trouble = models.TextField(blank=True, default="")

    asked_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # Where the next turn begins, and which worker's turn it is: an old one's writes count no more.
    after = models.JSONField(null=True)
    turn = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self):
        return self.state in UNDER_WAY

    @property
    def share(self):
        """How far it is, from 0 to 1; nothing is known before the rows are counted, or if they never are."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def digest_hex(self):
        return bytes(self.digest).hex() if self.digest else ""

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            what, said = self._meta.verbose_name, self.get_state_display().lower()
            raise Refused(f"This {what} is {said} already. Nothing was changed.", code=str(self.state))
        self.state = state

    @transaction.atomic
    def take(self, hold):
        """Have the row for so long. False where another worker has it or nothing is left to do."""
        due = type(self).objects.due().filter(pk=self.pk)
        free = due.select_for_update(skip_locked=True, of=["self"]).first()
        if free is None:
            return False
        now = database_now()
        if free.state == "waiting":
            free.move_to("running")
            free.started_at = now
        free.turn += 1
        free.taken_at, free.taken_until = now, now + hold
        free.save(update_fields=["state", "started_at", "turn", "taken_at", "taken_until"])
        return True

    def mine(self):
        """The row, as long as this turn lasts."""
        return type(self).objects.filter(pk=self.pk, state="running", turn=self.turn)

    def keep(self, **told):
        """Write down how far it is: pages see it, and that it was called off is noticed here (NotMine)."""
        if not self.mine().update(**told):
            raise NotMine
        for name, value in told.items():
            setattr(self, name, value)
