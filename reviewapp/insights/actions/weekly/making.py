from datetime import UTC, datetime, time, timedelta

import structlog
from django.db import transaction

from reviewapp.accounts.models import Team
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.insights.actions.roll_up import is_counted
from reviewapp.insights.actions.weekly.choosing import who_gets_it
from reviewapp.insights.models import WeeklyMail, WeeklyReview
from reviewapp.insights.weeks import content_of

log = structlog.get_logger("reviewapp.weekly")

READY = timedelta(hours=6)
WEEK = timedelta(days=7)


def week_span(monday):
    """From Monday 00:00 until before the next, UTC, so that a week is the same for everybody."""
    start = datetime.combine(monday, time.min, tzinfo=UTC)
    return start, start + WEEK


def last_whole_week(now):
    """The Monday of the last week that ended six hours ago or more: late decisions are in by then."""
    then = (now - READY).astimezone(UTC).date()
    return then - timedelta(days=then.weekday()) - WEEK


def make_weeklies():
    """Make the review of the last whole week for each team that lacks it; returns how many were made.

    What is put down never changes, so it waits for figures that are behind. A team whose week cannot be told
    is told in the log, and holds up no other.
    """
    monday = last_whole_week(database_now())
    if not is_counted(week_span(monday)[1]):
        return 0
    missing = Team.objects.exclude(weekly_reviews__week=monday)
    return sum(_is_made(team, monday) for team in missing)


def _is_made(team, monday):
    try:
        return make_weekly(team, monday) is not None
    except Exception:
        log.exception("weekly_review_failed", team=team.pk)
        return False


def make_past_weeklies(team, *, since):
    """Put down every whole week from `since` on that lacks its review, without mailing old news."""
    monday = last_whole_week(database_now())
    while week_span(monday)[0] >= since:
        make_weekly(team, monday, mailed=False)
        monday -= WEEK


def make_weekly(team, monday, *, mailed=True):
    """Put down what the week was, once, and who is to get it by e-mail; None if that was done before."""
    content = content_of(team, *week_span(monday))
    with transaction.atomic():
        review, is_new = WeeklyReview.objects.get_or_create(
            team=team, week=monday, defaults={"content": content}
        )
        if not is_new:
            return None
        mails = [WeeklyMail(review=review, user=person) for person in (who_gets_it(team) if mailed else ())]
        WeeklyMail.objects.bulk_create(mails)
        record("weekly.made", subject=review, by=None, team=team, week=f"{monday}", mails=len(mails))
    return review
