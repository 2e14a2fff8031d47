"""What every claim, decision and page of an item reads, with its SQL at hand."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, DateTimeField, F, Func, SmallIntegerField, UUIDField

from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.statements import Given, OneOf, Statement
from reviewapp.review.models import Comment, Decision, Draft, Queue, Review
from reviewapp.workflows.models import Category

KEY = Given("pk", UUIDField())
PERSON, TEAM = Given("person", BigIntegerField()), Given("team", BigIntegerField())
POLICY_TEXT = ("output__policy_version__document", "output__policy_version__notes")
LONG = (  # what a verb on a review seldom looks at is read only then
    *("content__search", "content__trace", "content__input", "content__metadata"),
    *("workflow__input_schema", "workflow__guidelines"),
    *POLICY_TEXT,
)
ROW = (  # what a row of a list shows
    *("priority", "due_at", "risk", "purpose", "reasons", "state", "held_until", "opened_at"),
    *("raised_by_id", "team_id", "content__title", "output__external_id", "output__confidence"),
    *("output__status", "output__language", "output__agent__name", "output__policy_version__number"),
    *(
        "workflow__name",
        "workflow__slug",
        "workflow__kind",
        "workflow__masking",
        "queue__name",
        "queue__slug",
        "queue__tier",
    ),
    *("held_by__name", "held_by__email"),
)


def seen_by(user, team):
    """How the statements below tell which reviews this person sees in this team."""
    return may(user, Permission.SEE_QUEUE, team=team), may(user, Permission.OPEN_OUTPUT, team=team)


def _page():
    return Review.objects.with_page().select_related("output__policy_version")


def _seen(reviews, sees_own, sees_all):
    watched = Queue.objects.watched(PERSON, seeing=[TEAM] * sees_own, wide=[TEAM] * sees_all)
    return reviews.filter(queue__in=watched, team=TEAM, pk=KEY)


def _claimable(by_slug, takes_all):
    queues = Queue.objects.claimable(PERSON, team=TEAM, takes_all=takes_all)
    if by_slug:
        queues = queues.filter(slug=Given("slug", CharField()))
    return queues.values_list("pk", "tier")


def _locked():
    related = ("team", "queue", "workflow", "output__policy_version", "content", "held_by")
    now = Func(function="clock_timestamp", output_field=DateTimeField())
    return Review.objects.select_related(*related).defer(*LONG).annotate(read_at=now).filter(pk=KEY)


def _rows():
    related = ("content", "output__agent", "output__policy_version", "workflow", "queue", "held_by")
    keys = OneOf(F("pk"), Given("keys", ArrayField(UUIDField())))
    return Review.objects.select_related(*related).only(*ROW).filter(keys)


def _above():
    higher = Queue.objects.active().filter(team=TEAM, tier__gt=Given("tier", SmallIntegerField()))
    return higher.lowest_tier_first()


def _history():
    made = Decision.objects.filter(output=Given("output", UUIDField())).newest_first()
    return made.select_related("content", "decided_by")[:8]


def _comments():
    written = Comment.objects.filter(output=Given("output", UUIDField()))
    return written.select_related("written_by").order_by("-written_at", "-pk")[:50]


# The review with everything its page shows; for the API, without the texts of its policy.
FOUND = Statement(lambda *seen: _seen(_page().select_related("team"), *seen))
PAGE = Statement(lambda: _page().defer("content__search", *POLICY_TEXT).filter(pk=KEY))
# The newest hold of a person in a team, with its page.
HELD_PAGE = Statement(
    lambda: _page().defer("content__search", *POLICY_TEXT).held_by(PERSON).filter(team=TEAM)[:1]
)
# The review, if this person sees it, for an action that reads it again under its own lock.
NAMED = Statement(lambda *seen: _seen(Review.objects.only("pk"), *seen))
# The review with what verbs look at, and when by the database's clock it was read, for whoever locked it.
LOCKED = Statement(_locked)
ROWS = Statement(_rows)
CLAIMABLE = Statement(_claimable)
ABOVE = Statement(_above)
SENT = Statement(
    lambda: Decision.objects.filter(submission_id=Given("submission_id", UUIDField())).values_list(
        "review", "decided_by"
    )
)
# The last decision of a person on a review, and the last of all on an output.
OWN = Statement(lambda: Decision.objects.filter(review=KEY, decided_by=PERSON).newest_first().with_page()[:1])
HISTORY = Statement(_history)
COMMENTS = Statement(_comments)
DRAFT = Statement(lambda: Draft.objects.filter(review=KEY, user=PERSON))
CATEGORIES = Statement(
    lambda: (
        Category.objects.active()
        .filter(workflow=Given("workflow", BigIntegerField()))
        .order_by("number", "pk")
    )
)
