"""A prompt tried by the agent itself on later inputs: slow, within a budget, and resumable."""

import time

from django.conf import settings
from django.db import transaction

from reviewapp.base.clock import database_now
from reviewapp.learning import replay_results
from reviewapp.learning.actions.replays.past import later_part, span_of
from reviewapp.learning.actions.replays.progress import HOLD, Found, Stopped, Unfinished, advance
from reviewapp.learning.actions.support import chances_of, counted_patterns
from reviewapp.learning.agents import Agent, AgentAway, AgentBusy, is_set_up
from reviewapp.learning.changes import apply_change
from reviewapp.learning.models import Observation, Replay, ReplayCase
from reviewapp.learning.replay_results import ALONE, CORRECTED
from reviewapp.learning.substitution import apart
from reviewapp.learning.unnamed import unnamed_all
from reviewapp.review.consent import consented
from reviewapp.review.difference import as_object

A_RUN = 20.0
MOST_TROUBLE = 3
CASE = ("output", "output__content__input", "output__content__output", "decision__content__edited")


def run_agent(replay) -> Found:
    """Every case is kept as it comes, so a run that ends early is gone on with, and a cancel loses little."""
    if _is_another_first(replay):
        raise Unfinished
    suggestion, ends = replay.suggestion, time.monotonic() + A_RUN
    live = suggestion.based_on
    prompt = apply_change(live.document if live else None, suggestion.change)["prompt"]
    wanted, agent = _cases(suggestion), Agent()
    done = set(replay.cases.values_list("output", flat=True))
    trouble = 0
    for case in wanted:
        if case[0] in done:
            continue
        advance(replay, len(done), len(wanted))
        if time.monotonic() > ends:
            raise Unfinished
        try:
            made = agent.answer(prompt, case[1], is_text=suggestion.workflow.kind == "text")
        except AgentBusy as busy:
            raise Unfinished(busy.seconds) from busy
        except AgentAway as away:
            trouble += 1
            if trouble >= MOST_TROUBLE:
                raise Stopped(f"The agent could not be run. {away}") from away
            continue
        _keep(replay, case, made)
        done.add(case[0])
    return _found(replay, agent)


def can_run(workflow) -> bool:
    """Whether an endpoint is set up, and past inputs are there to be asked again."""
    return is_set_up() and workflow.observations.counted().exists()


def _is_another_first(replay):
    """One replay at a time asks the agent, so that the rate that was set is the rate it sees."""
    running = Replay.objects.filter(state=Replay.State.RUNNING, suggestion__kind="prompt", pk__lt=replay.pk)
    return running.exists()


def _cases(suggestion):
    """The newest later cases within the budget: half that had the mistake, half that people left alone."""
    most = settings.REPLAY_MOST_OUTPUTS
    later = Observation.objects.counted().filter(workflow=suggestion.workflow).exclude(verdict="rejected")
    since = later_part(suggestion.workflow)
    later = later.filter(decided_at__gte=since) if since else later
    later = later.filter(consented("output__content__metadata"))
    patterns = counted_patterns(suggestion)
    bad = later.filter(verdict="edited")
    if patterns:
        hits = chances_of(patterns).filter(is_hit=True)
        bad = bad.filter(pk__in=hits.values("pk"))
    chosen = [
        *bad.order_by("-decided_at").values_list(*CASE)[: most // 2],
        *later.filter(verdict="approved").order_by("-decided_at").values_list(*CASE)[: most - most // 2],
    ]
    masking = suggestion.workflow.masking
    return [(case[0], *unnamed_all(masking, *case[1:])) for case in chosen if case[2] is not None]


@transaction.atomic
def _keep(replay, case, made):
    """Keep the case, as long as it is this worker's turn: the agent may have thought longer than it lasts."""
    replay.keep(taken_until=database_now() + HOLD)
    output, _, before, edited = case
    final = before if edited is None else edited
    gain = apart(as_object(before), as_object(final)) - apart(as_object(made), as_object(final))
    ReplayCase.objects.create(
        replay=replay,
        output_id=output,
        group=ALONE if edited is None else CORRECTED,
        change="better" if gain > 0 else "worse" if gain < 0 else "same",
        shown=replay_results.snippets(as_object(before), as_object(made)),
    )


def _found(replay, agent):
    changes = list(replay.cases.order_by("pk").values_list("group", "change"))
    span = span_of(replay.suggestion.workflow)
    return Found(replay_results.of_runs(changes, n=len(changes), span=span, asked=agent.name), cases=None)
