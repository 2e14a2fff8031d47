"""What is kept of why people got and lost their roles, and of how access was changed and gone through."""

from functools import partial

from django.db import transaction
from django.db.models import F, UUIDField, Value

from reviewapp.accounts.models import AccessReview, ProviderChange, RoleChange, SignInChange
from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.keeping import ERASE, Kind


def _rows(reach, *, model, moment):
    found = _named(model.objects.filter(team=reach.team_id, salt__isnull=False), moment)
    return found.filter(**{f"{moment}__lt": reach.before}) if reach.before else found


def _named(found, moment):
    return found.annotate(output_id=Value(None, output_field=UUIDField()), kept_at=F(moment))


def _of_outputs(_ids, *, model, moment):
    """Such words are about people of the team, never about an output."""
    return _named(model.objects.none(), moment)


@transaction.atomic
def _forget(keys, order, *, model):
    """Empty these words; what was changed or gone through, by whom and when stays."""
    rows = model.objects.filter(pk__in=keys, salt__isnull=False).select_for_update(of=["self"])
    bound = dict(rows.values_list("pk", "event_id"))
    events = tell_forgotten("accounts", list(bound), order, bound=bound)
    for event in {event.pk: event for event in events.values()}.values():
        named = [key for key in bound if events[key] is event]
        model.objects.filter(pk__in=named).update(salt=None, erased=order.mark(event), **model.EMPTY)
    return len(bound)


def _tell(rows, *, title):
    return [{"at": row.kept_at, "title": title, "url": ""} for row in rows]


def _words(key, label, says, model, *, moment, title):
    return Kind(
        key, label, says, frozenset({ERASE}),
        rows=partial(_rows, model=model, moment=moment),
        of_outputs=partial(_of_outputs, model=model, moment=moment),
        forget=partial(_forget, model=model),
        tell=partial(_tell, title=title),
        has_workflow=False,
    )  # fmt: skip


KINDS = (
    _words(
        "reasons", "Reasons of role changes", "Why people got or lost a role, in an admin's words.",
        RoleChange, moment="changed_at", title="Why roles were changed",
    ),
    _words(
        "sign_in_reasons", "Reasons of sign-in changes",
        "Why rules of signing in were changed or a second step was reset, in an admin's words.",
        SignInChange, moment="changed_at", title="Why signing in was changed",
    ),
    _words(
        "provider_reasons", "Reasons of provider changes",
        "Why an identity provider was added, changed or switched, or a link to it forgotten.",
        ProviderChange, moment="changed_at", title="Why a provider was changed",
    ),
    _words(
        "access_reviews", "Access reviews",
        "Who could do what as it was gone through, with the reasons of roles, and the note on it.",
        AccessReview, moment="reviewed_at", title="What an access review saw",
    ),
)  # fmt: skip
