"""Try a suggestion on past outputs: asked for by people or by the loop, carried out by a worker."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Refused
from reviewapp.learning.actions.replays import REPLAYS, Cancelled, Stopped, Unfinished
from reviewapp.learning.actions.suggestions import (
    begin_replay,
    check_undecided,
    close,
    lock,
    tell,
)
from reviewapp.learning.actions.support import recount
from reviewapp.learning.models import Replay, ReplayCase, Suggestion

HOLD = timedelta(minutes=2)
logger = structlog.get_logger(__name__)


@transaction.atomic
def ask_replay(suggestion, *, by):
    """Have the suggestion replayed again as it is worded now."""
    suggestion = lock(suggestion)
    require(by, Permission.DRAFT_POLICY, team=suggestion.team)
    check_undecided(suggestion)
    if suggestion.replays.under_way().exists():
        raise Refused("A replay is under way already. Nothing was changed; wait for it or cancel it.")
    return begin_replay(suggestion, by=by)


@transaction.atomic
def cancel_replay(replay, *, by):
    """Call a replay off; what it had found so far is dropped, the suggestion is kept."""
    suggestion, replay = _locked(replay)
    require(by, Permission.DRAFT_POLICY, team=suggestion.team)
    if replay.state not in (Replay.State.WAITING, Replay.State.RUNNING):
        raise Refused(f"This replay is {replay.state} already. Nothing was changed.")
    _finish(replay, Replay.State.CANCELLED, suggestion=suggestion, by=by, trouble="Cancelled by a person.")
    return replay


def due_replays():
    """Those that nobody works on: waiting, or dropped by a worker that is gone."""
    dropped = Q(state=Replay.State.RUNNING) & (Q(taken_until=None) | Q(taken_until__lt=Now()))
    return Replay.objects.filter(Q(state=Replay.State.WAITING) | dropped).order_by("pk")


def run_replay(replay):
    """Carry a replay out, or the next part of a long one. Done twice or twice at once, it is done once."""
    replay = _take(replay)
    if replay is None:
        return None
    try:
        found = REPLAYS[replay.suggestion.kind](replay)
    except Cancelled:
        return None
    except Unfinished as pause:
        later = database_now() + timedelta(seconds=pause.seconds)
        Replay.objects.filter(pk=replay.pk, state=Replay.State.RUNNING).update(taken_until=later)
        return None
    except Stopped as stopped:
        return _conclude(replay, trouble=str(stopped))
    except Exception as error:
        logger.exception("replay_failed", replay=replay.pk)
        return _conclude(replay, trouble=f"It stopped on an error of ours ({type(error).__name__}).")
    return _conclude(replay, found=found)


@transaction.atomic
def _take(replay):
    free = due_replays().filter(pk=replay.pk).select_for_update(skip_locked=True, of=["self"]).first()
    if free is None:
        return None
    free.state, free.taken_until = Replay.State.RUNNING, database_now() + HOLD
    free.save(update_fields=["state", "taken_until"])
    related = ("suggestion__workflow__team", "suggestion__based_on")
    return Replay.objects.select_related(*related).get(pk=free.pk)


@transaction.atomic
def _conclude(replay, *, found=None, trouble=""):
    """Keep what was found, and show the suggestion to people if these are still its words."""
    suggestion, replay = _locked(replay)
    if replay.state != Replay.State.RUNNING:
        return replay
    if found is None:
        _finish(replay, Replay.State.FAILED, suggestion=suggestion, trouble=trouble)
        return replay
    if found.cases is not None:
        replay.cases.all().delete()
        ReplayCase.objects.bulk_create([ReplayCase(replay=replay, **case) for case in found.cases], 1_000)
    replay.result, replay.done, replay.total = found.result, found.result["n"], found.result["n"]
    _finish(replay, Replay.State.DONE, suggestion=suggestion)
    is_current = bytes(replay.digest) == bytes(suggestion.digest)
    if is_current and suggestion.is_undecided:
        _open(suggestion, replay)
    return replay


def _open(suggestion, replay):
    """Hand it to people; what only the loop believed in and the replay refuted is closed."""
    refuted = replay.result["gate"]["refuted"]
    nobodys = suggestion.proposed_by_id is None and suggestion.last_edited_by_id is None
    if nobodys and refuted:
        why = "The replay did not bear it out."
        close(
            suggestion, Suggestion.State.OUTDATED, reason=" ".join([why, *replay.result["gate"]["reasons"]])
        )
        tell("suggestion.outdated", suggestion, None, replay=replay.pk)
        return
    recount(suggestion, replay_low=replay.result.get("gain_low"))
    was_open = suggestion.state == Suggestion.State.OPEN
    suggestion.state = Suggestion.State.OPEN
    suggestion.save()
    if not was_open:
        tell("suggestion.opened", suggestion, None, replay=replay.pk, digest=bytes(replay.digest).hex())


def _finish(replay, state, *, suggestion, by=None, trouble=""):
    replay.state, replay.finished_at, replay.trouble, replay.taken_until = state, Now(), trouble, None
    replay.save()
    replay.refresh_from_db(fields=["finished_at"])
    tell("replay.finished", suggestion, by, replay=replay.pk, state=str(state), outputs=replay.total)


def _locked(replay):
    suggestion = lock(Suggestion.objects.get(pk=replay.suggestion_id))
    replay = Replay.objects.select_for_update(of=["self"]).get(pk=replay.pk)
    replay.suggestion = suggestion
    return suggestion, replay
