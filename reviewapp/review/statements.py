"""What every claim and every decision reads, with its SQL at hand."""

from django.db.models import BigIntegerField, CharField, DateTimeField, Func, UUIDField

from reviewapp.base.statements import Given, Statement
from reviewapp.review.models import Decision, Queue, Review
from reviewapp.workflows.models import Category

KEY = Given("pk", UUIDField())
PERSON, TEAM = Given("person", BigIntegerField()), Given("team", BigIntegerField())
LONG = (  # what a verb on a review seldom looks at is read only then
    *("content__search", "content__trace", "content__input", "content__metadata"),
    *("workflow__input_schema", "workflow__guidelines"),
    *("output__policy_version__document", "output__policy_version__notes"),
)


def _page():
    numbered = Review.objects.with_page().select_related("output__policy_version")
    return numbered.defer("content__search", *(name for name in LONG if "policy_version" in name))


def _now():
    return Func(function="clock_timestamp", output_field=DateTimeField())


def _named(sees_own, sees_all):
    watched = Queue.objects.watched(PERSON, seeing=[TEAM] * sees_own, wide=[TEAM] * sees_all)
    return Review.objects.filter(queue__in=watched, team=TEAM, pk=KEY).only("pk")


def _claimable(by_slug, takes_all):
    queues = Queue.objects.claimable(PERSON, team=TEAM, takes_all=takes_all)
    if by_slug:
        queues = queues.filter(slug=Given("slug", CharField()))
    return queues.values_list("pk", "tier")


# The review with everything its page shows.
PAGE = Statement(lambda: _page().filter(pk=KEY))
# The newest hold of a person in a team, with its page.
HELD_PAGE = Statement(lambda: _page().held_by(PERSON).filter(team=TEAM)[:1])
# The review with what verbs look at, and when by the database's clock it was read, for whoever locked it.
LOCKED = Statement(
    lambda: (
        Review.objects.select_related(
            "team", "queue", "workflow", "output__policy_version", "content", "held_by"
        )
        .defer(*LONG)
        .annotate(read_at=_now())
        .filter(pk=KEY)
    )
)
NAMED = Statement(_named)
CLAIMABLE = Statement(_claimable)
SENT = Statement(
    lambda: Decision.objects.filter(submission_id=Given("submission_id", UUIDField())).values_list(
        "review", "decided_by"
    )
)
CATEGORIES = Statement(
    lambda: (
        Category.objects.active()
        .filter(workflow=Given("workflow", BigIntegerField()))
        .order_by("number", "pk")
    )
)
