"""What the verbs of a suggestion share: one lock order, one way to tell, one replay for each wording."""

from datetime import timedelta

from django.db.models import Max
from django.db.models.functions import Now

from reviewapp.accounts.models import Team
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.learning.bullets import Budget
from reviewapp.learning.changes import change_problems, digest_of_change, is_same_cause
from reviewapp.learning.models import LearningSettings, Replay, Suggestion, Watch
from reviewapp.review.queues import slugs_of
from reviewapp.workflows.actions.locking import lock as lock_workflow
from reviewapp.workflows.models import PolicyVersion, Workflow

MAX_TITLE = 160
MAX_WORDS = 4_000


def lock(suggestion: Suggestion) -> Suggestion:
    """The suggestion and its workflow as they are now, the workflow first, as everywhere."""
    workflow = lock_workflow(Workflow(pk=suggestion.workflow_id))
    suggestion = Suggestion.objects.select_for_update(of=["self"]).get(pk=suggestion.pk)
    suggestion.workflow, suggestion.team = workflow, workflow.team
    return suggestion


def next_number(team) -> int:
    """The next free number of the team; whoever asks meanwhile waits."""
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    return (Suggestion.objects.filter(team=team).aggregate(last=Max("number"))["last"] or 0) + 1


def check_undecided(suggestion):
    if not suggestion.is_undecided:
        said = suggestion.get_state_display().lower()
        raise Refused(
            f"{suggestion} is {said} already. Nothing was changed; reload it to see what happened.",
            code="already_decided",
        )


def check_digest(suggestion, digest):
    if bytes(digest) != bytes(suggestion.digest):
        raise Refused(
            f"{suggestion} has changed since you read it. Nothing was changed; read it again first.",
            code="suggestion_changed",
        )


def checked_words(text, *, field, most=MAX_WORDS):
    text = (text or "").strip()
    if not text or len(text) > most or "\x00" in text:
        raise Invalid({field: [f"Write something, in at most {most:,} characters."]})
    return text


def live_version(workflow):
    return PolicyVersion.objects.live_for(workflow)


def problems_with(change, workflow, live) -> dict[str, list[str]]:
    """What stands in the way of this change to this version, in sentences by place."""
    settings = LearningSettings.of(workflow)
    return change_problems(
        change,
        live.document if live else None,
        contract=workflow.contract,
        queue_slugs=slugs_of(workflow.team),
        categories=list(workflow.categories.active().values_list("key", flat=True)),
        budget=Budget(settings.most_bullets, settings.most_tokens),
    )


def said_already(workflow, change, *, but=None):
    """The undecided suggestion that says the same, whoever wrote it; `but` itself does not count."""
    others = Suggestion.objects.undecided().filter(workflow=workflow, kind=change["kind"])
    others = others.exclude(pk=but.pk) if but is not None else others
    return next((each for each in others.order_by("number") if is_same_cause(each.change, change)), None)


def outdate(suggestion, *, reason, live):
    """Close what is undecided because nothing is left of it."""
    close(suggestion, Suggestion.State.OUTDATED, reason=reason)
    tell("suggestion.outdated", suggestion, None, version=live.number if live else 0)


def set_words(suggestion, *, change, title, based_on):
    """Give the suggestion these words; its digest follows from them."""
    suggestion.change, suggestion.title, suggestion.based_on = change, title, based_on
    suggestion.digest = digest_of_change(change, based_on.number if based_on else 0, title)


def begin_replay(suggestion, *, by):
    """A replay of the words as they are now; one of earlier words that is under way is called off."""
    _call_off_replays(suggestion, why="The words changed meanwhile.")
    replay = suggestion.replays.create(digest=suggestion.digest, asked_by=by)
    tell("replay.asked", suggestion, by, replay=replay.pk, digest=bytes(suggestion.digest).hex())
    return replay


def close(suggestion, state, *, by=None, reason=""):
    suggestion.state, suggestion.closed_at, suggestion.closed_by = state, Now(), by
    suggestion.close_reason = reason
    suggestion.save(update_fields=["state", "closed_at", "closed_by", "close_reason"])
    suggestion.refresh_from_db(fields=["closed_at"])
    _call_off_replays(suggestion, why="The suggestion was decided meanwhile.")


def _call_off_replays(suggestion, *, why):
    for replay in suggestion.replays.under_way().select_for_update(of=["self"]):
        end_replay(replay, Replay.State.CANCELLED, trouble=why)


def end_replay(replay, state, *, trouble=""):
    """It is over in this state and nobody's; refused where it was over already."""
    replay.move_to(state)
    replay.finished_at, replay.trouble, replay.taken_until = Now(), trouble, None
    replay.save(update_fields=["state", "finished_at", "trouble", "taken_until"])
    replay.refresh_from_db(fields=["finished_at"])


def begin_watch(suggestion, *, since):
    """Watch from then on whether its mistake stops; a watch from an earlier time begins anew."""
    until = since + timedelta(days=LearningSettings.of(suggestion.workflow).watch_days)
    before = {"before_hits": suggestion.hits, "before_exposures": suggestion.exposures}
    afresh = {"after_hits": 0, "after_exposures": 0, "verdict": Watch.Verdict.WATCHING, "counted_at": None}
    begun = {"since": since, "until": until, **before, **afresh}
    return Watch.objects.update_or_create(suggestion=suggestion, defaults=begun)[0]


def tell(action, suggestion, by, **facts):
    workflow = suggestion.workflow
    return record(
        action,
        subject=suggestion,
        by=by,
        team=suggestion.team_id,
        workflow=workflow,
        number=suggestion.number,
        **facts,
    )
