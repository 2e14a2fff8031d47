"""Try a suggestion on past outputs: asked for by people or by the loop, carried out by a worker."""

from datetime import timedelta

import structlog
from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Refused
from reviewapp.base.turns import NotMine
from reviewapp.learning.actions.replays import HOLD, REPLAYS, Stopped, Unfinished
from reviewapp.learning.actions.suggestions import (
    begin_replay,
    check_undecided,
    close,
    end_replay,
    lock,
    tell,
)
from reviewapp.learning.actions.support import recount
from reviewapp.learning.models import Replay, ReplayCase, Suggestion

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
    suggestion = lock(replay.suggestion)
    replay = Replay.objects.select_for_update(of=["self"]).get(pk=replay.pk)
    require(by, Permission.DRAFT_POLICY, team=suggestion.team)
    return _finish(
        replay, Replay.State.CANCELLED, suggestion=suggestion, by=by, trouble="Cancelled by a person."
    )


def due_replays():
    return Replay.objects.due()


def run_replay(replay):
    """Carry a replay out, or the next part of a long one. Done twice or twice at once, it is done once."""
    if not replay.take(HOLD):
        return None
    related = ("suggestion__workflow__team", "suggestion__based_on")
    replay = Replay.objects.select_related(*related).get(pk=replay.pk)
    try:
        return _attempt(replay)
    except NotMine:
        return None


def _attempt(replay):
    try:
        found = REPLAYS[replay.suggestion.kind](replay)
    except NotMine:
        raise
    except Unfinished as pause:
        return replay.keep(taken_until=database_now() + timedelta(seconds=pause.seconds))
    except Stopped as stopped:
        return _conclude(replay, trouble=str(stopped))
    except Exception as error:
        logger.exception("replay_failed", replay=replay.pk)
        return _conclude(replay, trouble=f"It stopped on an error of ours ({type(error).__name__}).")
    return _conclude(replay, found=found)


@transaction.atomic
def _conclude(replay, *, found=None, trouble=""):
    """Keep what was found, and show the suggestion to people if these are still its words."""
    suggestion = lock(replay.suggestion)
    replay = replay.mine().select_for_update(of=["self"]).first()
    if replay is None:
        raise NotMine
    if found is None:
        return _finish(replay, Replay.State.FAILED, suggestion=suggestion, trouble=trouble)
    if found.cases is not None:
        replay.cases.all().delete()
        ReplayCase.objects.bulk_create([ReplayCase(replay=replay, **case) for case in found.cases], 1_000)
    replay.result, replay.done, replay.total = found.result, found.result["n"], found.result["n"]
    replay.save(update_fields=["result", "done", "total"])
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
    end_replay(replay, state, trouble=trouble)
    tell("replay.finished", suggestion, by, replay=replay.pk, state=str(state), outputs=replay.total)
    return replay
