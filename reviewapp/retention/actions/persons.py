"""What is kept on one person: looked up, and asked to be erased."""

from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.base.keeping import kinds
from reviewapp.retention.holding import held
from reviewapp.retention.models import Erasure, LegalHold
from reviewapp.retention.models.erasure import digest_of_subject, outputs_of

AT_ONCE = 200


@dataclass
class Found:
    """How much is kept on a person: outputs, rows of each kind, and what legal holds keep of it."""

    subject: str
    outputs: int = 0
    kinds: dict = field(default_factory=dict)
    outputs_held: int = 0
    holds: list = field(default_factory=list)
    erased_before: list = field(default_factory=list)

    @property
    def is_any(self):
        """Whether there is anything to erase: an output, or what names the person without one."""
        return bool(self.outputs or any(self.kinds.values()))

    @property
    def by_label(self):
        known = all_kinds()
        return [(known[key].label, count) for key, count in self.kinds.items() if count]


def all_kinds():
    return kinds(tuple(settings.AREAS))


@transaction.atomic
def find_subject(team, subject, *, by):
    """Count what is kept on a subject id, over all areas. The trail says who looked, not for whom."""
    require(by, Permission.SEE_RETENTION, team=team)
    subject = named(subject)
    found = count_of(team, subject)
    record("retention.subject_looked_up", subject=team, by=by, team=team, outputs=found.outputs)
    return found


def count_of(team, subject):
    outputs = outputs_of(team, subject)
    found = Found(subject, kinds=dict.fromkeys(all_kinds(), 0))
    for ids in batches(outputs):
        for key, kind in all_kinds().items():
            if kind.per_output or not found.outputs:
                found.kinds[key] += kind.of_outputs(ids).count()
        found.outputs += len(ids)
    for key, rows in named_without(team, subject, outputs).items():
        found.kinds[key] += rows.count()
    found.holds, found.outputs_held = kept_by_holds(team, subject)
    past = Erasure.objects.of_team(team).filter(state=Erasure.State.DONE).newest_first()
    found.erased_before = [erasure for erasure in past.iterator() if erasure.is_of(subject)]
    return found


def named_without(team, subject, outputs):
    """{kind: rows that name the person themselves and hang on none of these outputs}."""
    return {
        key: kind.of_subject(team, subject).exclude(output_id__in=outputs.values("pk"))
        for key, kind in all_kinds().items()
        if kind.of_subject
    }


def kept_by_holds(team, subject):
    """([{hold, name, outputs}], outputs kept in all) of what is held of a person."""
    outputs = outputs_of(team, subject)
    kept = [
        {"hold": str(hold.pk), "name": hold.name, "outputs": count}
        for hold in LegalHold.objects.of_team(team).live().newest_first()
        if (count := hold.covered().filter(pk__in=outputs.values("pk")).count())
    ]
    held_in_all = outputs.filter(held("pk")).aggregate(n=Count("pk"))["n"] if kept else 0
    return kept, held_in_all


def batches(outputs):
    """The keys of outputs, some at a time."""
    keys = outputs.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(keys, AT_ONCE)):
        yield chunk


def named(subject):
    """The subject id as agents post it; a text is no way to search, and says so."""
    subject = subject.strip()
    if not subject or len(subject) > 200:
        raise Invalid({"subject": ["Give the subject id as your agents post it: up to 200 characters."]})
    return subject


@transaction.atomic
def ask_erasure(team, subject, *, by, reason):
    """Ask to erase everything on a subject id. Nothing is erased until another admin confirms it."""
    require(by, Permission.SET_RETENTION, team=team)
    subject = named(subject)
    if not reason.strip():
        raise Invalid({"reason": ["Say who asked for it, and when: a case number, not a name."]})
    found = count_of(team, subject)
    if not found.is_any:
        raise Refused("Nothing is kept on this subject id. Nothing was changed.", code="nothing_kept")
    erasure = Erasure(team=team, subject=subject, reason=reason, asked_by=by)
    erasure.subject_digest = digest_of_subject(subject, erasure.subject_salt)
    erasure.found, erasure.outputs = found.kinds, found.outputs
    erasure.kept, erasure.outputs_kept = found.holds, found.outputs_held
    told = tell(
        "retention.erasure_asked", erasure, by=by, outputs=found.outputs, commitment=erasure.commitment()
    )
    erasure.event_id = told.pk
    try:
        with transaction.atomic():
            erasure.save(force_insert=True)
    except IntegrityError:
        raise Refused("This person's erasure was asked for already. Nothing was changed.") from None
    return erasure


@transaction.atomic
def confirm_erasure(erasure, *, by):
    """Agree to what another admin asked. From now on it cannot be taken back."""
    erasure = locked(erasure, by=by)
    if by.pk == erasure.asked_by_id:
        raise NotAllowed(
            "An erasure is confirmed by another admin than the one who asked. Nothing was changed. "
            "Ask another admin."
        )
    erasure.move_to(Erasure.State.RUNNING)
    erasure.confirmed_by, erasure.confirmed_at = by, database_now()
    erasure.save()
    tell("retention.erasure_confirmed", erasure, by=by, asked_by=erasure.asked_by_id)
    return erasure


@transaction.atomic
def withdraw_erasure(erasure, *, by):
    """Take back an erasure that nobody confirmed yet."""
    erasure = locked(erasure, by=by)
    erasure.end(Erasure.State.WITHDRAWN, at=database_now())
    erasure.save()
    tell("retention.erasure_withdrawn", erasure, by=by)
    return erasure


def locked(erasure, *, by):
    erasure = Erasure.objects.select_for_update(of=["self"]).select_related("team").get(pk=erasure.pk)
    require(by, Permission.SET_RETENTION, team=erasure.team)
    return erasure


def tell(action, erasure, *, by, **facts):
    """An event that names the person only by a digest with a salt of its own."""
    digest = bytes(erasure.subject_digest).hex()
    return record(action, subject=erasure, by=by, team=erasure.team_id, subject_digest=digest, **facts)
