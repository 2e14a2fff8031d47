"""Approve or dismiss a suggestion: the one place where what was learned becomes what agents work by."""

from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Refused
from reviewapp.learning.actions.categories import change_categories
from reviewapp.learning.actions.saying import say
from reviewapp.learning.actions.suggestions import (
    begin_watch,
    check_digest,
    check_undecided,
    checked_words,
    close,
    live_version,
    lock,
    tell,
)
from reviewapp.learning.changes import apply_change
from reviewapp.learning.models import Approval, Remark, Replay, Suggestion
from reviewapp.learning.release_notes import notes_of
from reviewapp.review.queues import slugs_of
from reviewapp.workflows.actions import Proposed, publish_change


@transaction.atomic
def approve(suggestion, *, by, digest, note=""):
    """Say yes to exactly these words: they become a version that is live at once, and are watched.

    `digest` is that of the words as `by` has read them. Who proposed or last edited it cannot approve.
    """
    suggestion = lock(suggestion)
    require(by, Permission.APPROVE_CHANGE, team=suggestion.team)
    check_undecided(suggestion)
    check_digest(suggestion, digest)
    _check_second_person(suggestion, by)
    replay = _finished_replay(suggestion)
    live = live_version(suggestion.workflow)
    if suggestion.based_on != live:
        raise Refused(
            "Another version went live since this was replayed. Nothing was published; it is being set "
            "upon that version and replayed again.",
            code="version_changed",
        )
    Approval.objects.create(suggestion=suggestion, by=by, digest=suggestion.digest)
    suggestion.version = _publish(suggestion, live, by=by, notes=notes_of(suggestion, replay))
    suggestion.save(update_fields=["version"])
    close(suggestion, Suggestion.State.LIVE, by=by)
    begin_watch(suggestion, since=database_now())
    facts = {"digest": bytes(suggestion.digest).hex(), "replay": replay.pk}
    published = {"version": suggestion.version.number} if suggestion.version else {}
    said = {"kind": Remark.Kind.APPROVAL, "text": note.strip()}
    say(tell, "suggestion.approved", suggestion, by, **said, **facts, **published)
    return suggestion


@transaction.atomic
def dismiss(suggestion, *, by, reason):
    """Close a suggestion for a reason. It comes again only with a good deal of new evidence."""
    suggestion = lock(suggestion)
    require(by, Permission.DRAFT_POLICY, team=suggestion.team)
    check_undecided(suggestion)
    reason = checked_words(reason, field="reason")
    close(suggestion, Suggestion.State.DISMISSED, by=by)
    facts = {"hits": suggestion.hits, "units": suggestion.units}
    said = {"kind": Remark.Kind.DISMISSAL, "text": reason}
    say(tell, "suggestion.dismissed", suggestion, by, **said, **facts)
    return suggestion


def _check_second_person(suggestion, by):
    if by.pk in (suggestion.proposed_by_id, suggestion.last_edited_by_id):
        raise Refused(
            "You proposed this or edited it, so another person has to approve it. It is kept.",
            code="second_person_needed",
        )


def _finished_replay(suggestion):
    """The latest finished replay of these very words."""
    done = suggestion.replays.filter(state=Replay.State.DONE, digest=suggestion.digest).first()
    if done is None or suggestion.state != Suggestion.State.OPEN:
        raise Refused(
            "These words have not been replayed yet. Nothing was published; wait for the replay or ask "
            "for one.",
            code="not_replayed",
        )
    return done


def _publish(suggestion, live, *, by, notes):
    if suggestion.kind == Suggestion.Kind.TAXONOMY:
        change_categories(suggestion.workflow, by=by, change=suggestion.change)
        return None
    proposed = Proposed(
        document=apply_change(live.document if live else None, suggestion.change),
        notes=notes,
        author=suggestion.last_edited_by or suggestion.proposed_by,
        based_on=live,
        number=suggestion.number,
    )
    slugs = slugs_of(suggestion.team)
    return publish_change(suggestion.workflow, by=by, proposed=proposed, queue_slugs=slugs)
