"""Make a restored database forget again what the register says was erased."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q

from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Refused
from reviewapp.base.keeping import ERASE, Order, Reach
from reviewapp.retention.actions.erasing import forget_everything, unname
from reviewapp.retention.actions.persons import all_kinds
from reviewapp.retention.holding import held, is_refusal
from reviewapp.retention.masking import mask
from reviewapp.retention.models import Erasure
from reviewapp.retention.models.erasure import new_code
from reviewapp.retention.register import PERSON, lines
from reviewapp.review.actions import call_off
from reviewapp.review.models import Output
from reviewapp.review.subjects import coded

AT_ONCE = 100
AFTER_RESTORE = "again, after a restore"
NOT_FORGOTTEN = 8
"""The exit code of commands that left something undone; those up to 7 are audit_verify's."""


@dataclass
class Replayed:
    """What a replay did: lines read, rows forgotten by kind, and what it could not do."""

    lines: int = 0
    gone: Counter = field(default_factory=Counter)
    held: int = 0
    waiting: int = 0
    unread: list = field(default_factory=list)
    unknown: set = field(default_factory=set)
    codes: dict = field(default_factory=lambda: defaultdict(new_code))

    def undone(self):
        """What the register names and is not forgotten, a sentence for each reason."""
        for number in self.unread:
            yield f"Line {number} of the register cannot be read; the others were done."
        for kind in sorted(self.unknown):
            yield f"Nothing here keeps the kind “{kind}”; its lines were passed over."
        if self.waiting:
            yield (
                f"{self.waiting} outputs wait for a decision to take effect. Run replay_erasures a minute "
                "after a relay was started."
            )
        if self.held:
            yield f"{self.held} rows are kept by legal holds of this database, and were not forgotten again."

    def code_for(self, because, name):
        """Equal names of one erasure get equal codes, so that sources are still counted as they were."""
        return name if not name or name.startswith("erased-") else self.codes[because, coded(name)]


def replay_erasures(*, since=None, path=None, by=None):
    """Forget everything that was erased since a moment, or ever. Doing it twice changes nothing."""
    done = Replayed()
    for number, line in lines(since, path):
        if line is None:
            done.unread.append(number)
            continue
        done.lines += 1
        again = _person if line["kind"] == PERSON else _rows
        for start in range(0, len(line["keys"]), AT_ONCE):
            again(line, line["keys"][start : start + AT_ONCE], done)
    with transaction.atomic():
        _close_requests(path)
        record(
            "retention.erasures_replayed", subject=("register", "erasures"), by=by, lines=done.lines,
            rows=dict(done.gone), held=done.held, waiting=done.waiting, unread=len(done.unread),
        )  # fmt: skip
    return done


def _order(line):
    return Order(line["action"], because=line["because"], says=AFTER_RESTORE, team_id=line["team"], mask=mask)


def _rows(line, keys, done):
    """Rows of one kind; one that a hold keeps does not keep the others."""
    kind = all_kinds().get(line["kind"])
    if kind is None:
        done.unknown.add(line["kind"])
        return
    try:
        with transaction.atomic():
            done.gone[kind.key] += kind.forget(_same_rows(kind, line, keys), _order(line))
    except IntegrityError as error:
        if not is_refusal(error):
            raise
        if len(keys) == 1:
            done.held += 1
            return
        for key in keys:
            _rows(line, [key], done)


def _same_rows(kind, line, keys):
    """Keys that are numbers are given anew after a restore: only rows older than the line are meant by it."""
    if not any(key.isdecimal() for key in keys):
        return keys
    older = Reach(line["team"], before=datetime.fromisoformat(line["at"]), action=line["action"])
    return list(kind.rows(older).filter(pk__in=keys).values_list("pk", flat=True))


def _person(line, keys, done):
    """Outputs of which everything went. What is restored of them is told by that something is there."""
    there = Output.objects.filter(pk__in=keys)
    done.held += there.filter(held("pk")).count()
    for output in there.filter(~held("pk")).order_by("pk"):
        try:
            with transaction.atomic():
                call_off(output)
                order = _order(line | {"action": ERASE})
                done.gone.update(forget_everything([output.pk], order))
                unname([output], partial(done.code_for, line["because"]))
        except Refused:
            done.waiting += 1


def _close_requests(path):
    """Requests that were open when the backup was made, and are in the register, are done by this."""
    done = {told["because"] for _, told in lines(path=path) if told}
    for erasure in Erasure.objects.filter(Q(state="asked") | Q(state="running")).select_for_update():
        if f"erasure:{erasure.pk}" in done and erasure.state == Erasure.State.ASKED:
            erasure.trouble = "It was carried out before the restore, and again after it."
            erasure.end(Erasure.State.WITHDRAWN, at=database_now())
            erasure.save()
