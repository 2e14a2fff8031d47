"""Whatever people, relays and agents do in whatever order, some things are never false."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from reviewapp.audit.models import Event
from reviewapp.base.errors import AppError
from reviewapp.review import actions
from reviewapp.review.models import Decision, Output, Review
from tests import factories

LONG_AGO = "2020-01-01T00:00:00Z"
ANSWERED = {"approved", "edited", "rejected"}
ALLOWED = settings(
    max_examples=8, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
)


class Floor(RuleBasedStateMachine):
    """Two reviewers, a senior and a lead over three outputs in two queues."""

    @initialize()
    def open_up(self):
        self.team = factories.make_team()
        names = {"Rosa": "reviewer", "Rick": "reviewer", "Sam": "senior", "Lena": "lead"}
        self.people = [factories.make_person(name, self.team, role) for name, role in names.items()]
        self.workflow = factories.make_workflow(self.team)
        factories.make_category(self.workflow, key="tone")
        queue = factories.make_queue(self.team, *self.people[:3])
        factories.make_queue(self.team, self.people[2], name="Seniors", tier=1)
        self.agent = factories.make_agent(self.team)
        self.outputs = [factories.make_output(self.workflow, self.agent) for _ in range(3)]
        for output in self.outputs:
            factories.make_review(output, queue=queue)

    def attempt(self, verb, *args, **sent):
        try:
            return verb(*args, **sent)
        except AppError:
            return None

    @rule(who=st.integers(0, 3))
    def claim(self, who):
        self.attempt(actions.claim_next, self.people[who], team=self.team)

    @rule(who=st.integers(0, 3), verdict=st.sampled_from(Decision.Verdict.values), skip=st.booleans())
    def decide_or_skip(self, who, verdict, skip):
        held = Review.objects.held_by(self.people[who]).first()
        if held is None:
            return
        if skip:
            self.attempt(actions.skip, held, by=self.people[who], token=held.token)
            return
        self.attempt(
            actions.decide, held, by=self.people[who], token=held.token, submission_id=uuid4(),
            seen_digest=held.content.digest_hex, verdict=verdict,
            edited="New." if verdict == "edited" else None,
            categories=["tone"] if verdict in {"edited", "rejected"} else [],
            reason="conflict_of_interest" if verdict in {"escalated", "abstained"} else "",
        )  # fmt: skip

    @rule(who=st.integers(0, 3))
    def undo(self, who):
        for decision in Decision.objects.standing().filter(decided_by=self.people[who])[:1]:
            self.attempt(actions.undo, decision, by=self.people[who])

    @rule()
    def time_passes(self):
        Decision.objects.filter(effective_at=None).update(takes_effect_at=LONG_AGO)
        actions.let_decisions_take_effect()

    @rule()
    def holds_run_out(self):
        Review.objects.held().update(held_until=LONG_AGO)
        actions.return_lapsed()

    @rule(which=st.integers(0, 2))
    def reopen(self, which):
        for decision in self.outputs[which].decisions.effective().newest_first()[:1]:
            self.attempt(actions.reopen, decision, by=self.people[3], reason="Look again.")

    @rule(which=st.integers(0, 2))
    def withdraw(self, which):
        self.attempt(actions.withdraw, self.outputs[which], by=self.agent)

    @invariant()
    def an_output_is_open_once_at_most(self):
        for output in getattr(self, "outputs", ()):
            assert Review.objects.open().filter(output=output).count() <= 1

    @invariant()
    def nobody_judges_an_output_twice(self):
        for output in getattr(self, "outputs", ()):
            deciders = list(output.decisions.standing().values_list("decided_by", flat=True))
            assert len(deciders) == len(set(deciders))

    @invariant()
    def the_agent_was_told_what_stands(self):
        for output in Output.objects.filter(status__in=ANSWERED):
            told = Event.objects.about(output).filter(action__in=["output.decided", "output.revised"])
            assert told.latest("pk").facts["verdict"] == output.status

    @invariant()
    def nobody_waits_for_nothing(self):
        for output in Output.objects.undecided():
            is_open = Review.objects.open().filter(output=output).exists()
            assert is_open or output.decisions.standing().filter(effective_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_random_ways_keep_what_must_be_true():
    run_state_machine_as_test(Floor, settings=ALLOWED)
