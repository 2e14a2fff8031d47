"""What is kept of why people got and lost their roles, and of how access was changed and gone through."""

from functools import partial

from django.db.models import F, UUIDField, Value

from reviewapp.accounts.actions.forget_words import forget_words
from reviewapp.accounts.models import AccessReview, ProviderChange, RoleChange, SignInChange
from reviewapp.base.keeping import ERASE, Kind


def _rows(reach, *, model, moment):
    found = _named(model.objects.there().filter(team=reach.team_id), moment)
    return found.filter(**{f"{moment}__lt": reach.before}) if reach.before else found


def _named(found, moment):
    return found.annotate(output_id=Value(None, output_field=UUIDField()), kept_at=F(moment))


def _of_outputs(_ids, *, model, moment):
    """Such words are about people of the team, never about an output."""
    return _named(model.objects.none(), moment)


def _tell(rows, *, title):
    return [{"at": row.kept_at, "title": title, "url": ""} for row in rows]


def _words(key, label, says, model, *, moment, title):
    return Kind(
        key, label, says, frozenset({ERASE}),
        rows=partial(_rows, model=model, moment=moment),
        of_outputs=partial(_of_outputs, model=model, moment=moment),
        forget=partial(forget_words, model=model, noun="accounts"),
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
