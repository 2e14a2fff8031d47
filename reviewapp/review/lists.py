"""Which reviews a view of the queue page shows, to whom, and what the page's filters leave of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from reviewapp.accounts.permissions import Permission, may
from reviewapp.review.models import Decision, Output, Queue, Review
from reviewapp.review.veil import veil_of
from reviewapp.workflows.risk import RANK, RISKS

MOST_BY_ID = 1000
VIEWS = {
    "needs-me": "Needs me first",
    "due-today": "Due today",
    "high-risk": "High risk",
    "samples": "Audit sample",
    "held-by-me": "Held by me",
    "escalated": "Escalated",
    "decided-today": "Decided today",
}
REASONS = {
    "rule": "Rule",
    "check": "Failed check",
    "threshold": "Low confidence",
    "error": "Could not be run",
    "spot_check": "Spot check",
    "escalation": "Escalated",
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Values nobody offers are taken as not asked.

    `risk` means that risk and above; `reason` a kind of reason; `held_by` is `me`, `nobody` or a person's
    id; `after` and `before` are places given by an earlier page.
    """

    view: str = "needs-me"
    workflow: str = ""
    risk: str = ""
    reason: str = ""
    held_by: str = ""
    q: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_narrowed(self):
        return any((self.workflow, self.risk, self.reason, self.held_by, self.q))


@dataclass(frozen=True)
class Lists:
    """The reviews of one team, for one person, at one time."""

    user: object
    team: object
    now: datetime
    queues: tuple

    @classmethod
    def of(cls, user, *, team, now):
        watched = Queue.objects.watched_by(user).filter(team=team).lowest_tier_first()
        return cls(user, team, now, tuple(watched))

    @property
    def veil(self):
        return veil_of(self.user, self.team)

    def in_view(self, view):
        """The view's reviews in all watched queues, in no order."""
        reviews = Review.objects.filter(queue__in=[queue.pk for queue in self.queues])
        return self.narrowed_to(Asked(view=view), reviews)

    def narrowed_to(self, asked, reviews):
        """Of these reviews those the address asks for: waiting ones, or held ones where it names a holder."""
        names_holder = asked.view == "held-by-me" or asked.held_by not in {"", "nobody"}
        reviews = reviews.held() if names_holder else reviews.waiting()
        view = asked.view if asked.view in VIEWS else "needs-me"
        reviews = getattr(self, view.replace("-", "_"))(reviews)
        return narrowed(reviews, asked, user=self.user, team=self.team)

    def needs_me(self, reviews):
        """Those this person may take."""
        reviews = reviews.open_to(self.user)
        if may(self.user, Permission.DECIDE_ESCALATION, team=self.team):
            return reviews
        higher = [queue.pk for queue in self.queues if queue.tier > 0]
        return reviews.exclude(queue__in=higher, raised_by__isnull=False) if higher else reviews

    def due_today(self, reviews):
        return reviews.filter(due_at__lt=day_of(self.user, self.now)[1])

    def high_risk(self, reviews):
        return reviews.filter(risk__in=["high", "critical"])

    def samples(self, reviews):
        return reviews.filter(purpose=Review.Purpose.SPOT_CHECK)

    def held_by_me(self, reviews):
        return reviews.filter(held_by=self.user)

    def escalated(self, reviews):
        return reviews.filter(raised_by__isnull=False)

    def decided_today(self):
        """Decisions, not reviews: what people of the team decided since the reader's midnight."""
        start, end = day_of(self.user, self.now)
        decided = Decision.objects.standing().filter(team=self.team, imported=False)
        decided = decided.filter(decided_at__gte=start, decided_at__lt=end)
        watched = Q(review__queue__in=[queue.pk for queue in self.queues])
        return decided.filter(watched | Q(decided_by=self.user))


def day_of(user, now):
    """The reader's day as two moments."""
    start = now.astimezone(ZoneInfo(user.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def narrowed(reviews, asked, *, user, team):
    """The filters of the page; the same for every view."""
    if asked.workflow:
        reviews = reviews.filter(workflow__slug=asked.workflow, workflow__team=team)
    if asked.risk in RANK:
        reviews = reviews.filter(risk__in=RISKS[RANK[asked.risk] :])
    if asked.reason in REASONS:
        reviews = reviews.because_of(asked.reason)
    if asked.held_by:
        reviews = held_by(reviews, asked.held_by, user)
    return found(reviews, asked.q.strip(), team, veil_of(user, team)) if asked.q.strip() else reviews


def held_by(reviews, who, user):
    if who == "nobody":
        return reviews.filter(held_by=None)
    if who == "me":
        return reviews.filter(held_by=user)
    return reviews.filter(held_by=int(who)) if who.isdecimal() and len(who) < 18 else reviews


def found(reviews, words, team, veil):
    """By the start of the agent's own id if there is such an output, else by words of its content."""
    words = words[:200].replace("\x00", "")
    starts = Q(external_id__startswith=words) | Q(external_id__startswith=words.upper())
    outputs = Output.objects.filter(starts, team=team)
    if keys := veil.called(outputs, beginning_with(words), most=MOST_BY_ID):
        return reviews.filter(output__in=keys)
    words = veil.searchable(words)
    if not words:
        return reviews.none()
    query = SearchQuery(words, config="simple", search_type="websearch")
    return reviews.filter(output__content__search=query)


def beginning_with(words):
    """Whether a reference begins so, as it is seen."""
    return lambda name: name.startswith((words, words.upper()))
