"""The weekly review: made once, mailed once to whoever wants it, with what was agreed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from reviewapp.audit.actions import seal
from reviewapp.audit.models import Event
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.insights.actions import roll_up, weekly
from reviewapp.insights.actions.weekly import making
from reviewapp.insights.models import FollowUp, WeeklyMail, WeeklyReview
from tests import factories
from tests.learning.making import make_decision

MONDAY = date(2026, 11, 9)


@pytest.fixture
def review(northwind, lena):
    return weekly.make_weekly(northwind, MONDAY)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 16, 5, 59, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2026, 11, 16, 6, 0, tzinfo=UTC), date(2026, 11, 9)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), date(2026, 11, 9)),
    ],
)
def test_a_week_is_told_from_six_on_monday(now, monday):
    assert weekly.last_whole_week(now) == monday


def test_a_week_is_made_once_and_leaves_one_event(northwind, lena):
    assert weekly.make_weeklies() == 1
    assert weekly.make_weeklies() == 0

    assert Event.objects.filter(action="weekly.made").count() == 1


def test_a_week_waits_for_figures_that_are_behind(northwind, lena, monkeypatch):
    later = database_now() + timedelta(days=8)
    monkeypatch.setattr(making, "database_now", lambda: later)
    weekly.choose_weekly(lena, team=northwind, is_on=True)
    seal()
    assert weekly.make_weeklies() == 0

    roll_up()
    assert weekly.make_weeklies() == 1


def test_a_team_whose_week_cannot_be_told_holds_up_no_other(northwind, monkeypatch):
    other, content_of = factories.make_team(name="Southwind"), making.content_of

    def broken(team, start, end):
        return content_of(team, start, end) if team == other else 1 / 0

    monkeypatch.setattr(making, "content_of", broken)
    assert weekly.make_weeklies() == 1
    assert WeeklyReview.objects.get().team == other


def test_a_week_begins_on_a_monday(northwind):
    with pytest.raises(IntegrityError, match="week_begins_on_a_monday"), transaction.atomic():
        WeeklyReview.objects.create(team=northwind, week=date(2026, 11, 10), content={})


def test_it_tells_what_was_judged_in_the_week_and_the_week_before(northwind, support_agent, rosa, lena):
    workflow = factories.make_workflow(northwind)
    queue = factories.make_queue(northwind, rosa)
    start = weekly.week_span(weekly.last_whole_week(datetime.now(UTC)))[0]
    for days, verdict in ((0, "edited"), (1, "approved"), (-2, "rejected")):
        review = factories.make_review(factories.make_output(workflow, support_agent), queue=queue)
        make_decision(review, rosa, verdict=verdict, days_ago=since(start + timedelta(days=days, hours=3)))

    content = weekly.make_weekly(northwind, start.date()).content

    told = {name: (now, before) for name, now, before in content["counts"]}
    assert told["Judged"] == (2, 1)
    assert told["Corrected"] == (1, 1)


def since(at):
    return (datetime.now(UTC) - at) / timedelta(days=1)


def test_what_was_told_stays(northwind, review):
    told = review.content

    seal()
    roll_up()

    assert weekly.make_weekly(northwind, MONDAY) is None
    review.refresh_from_db()
    assert review.content == told


def test_past_weeks_are_put_down_without_mailing_old_news(northwind, lena):
    since = datetime.now(UTC) - timedelta(days=30)

    weekly.make_past_weeklies(northwind, since=since)
    weekly.make_past_weeklies(northwind, since=since)

    assert WeeklyReview.objects.count() in (3, 4)
    assert not WeeklyMail.objects.exists()


def test_leads_get_it_unless_they_said_no_and_others_if_they_said_yes(northwind, lena, enzo, rosa):
    weekly.choose_weekly(lena, team=northwind, is_on=False)
    weekly.choose_weekly(enzo, team=northwind, is_on=True)

    review = weekly.make_weekly(northwind, MONDAY)

    assert [each.user for each in review.mails.select_related("user")] == [enzo]


def test_who_may_not_see_figures_may_not_get_them(northwind, rosa):
    with pytest.raises(NotAllowed):
        weekly.choose_weekly(rosa, team=northwind, is_on=True)


def test_the_mail_goes_out_once_as_text_and_html(review, lena):
    [due] = weekly.due_mails()

    assert weekly.send_mail(due)
    assert not weekly.send_mail(due)

    [sent] = mail.outbox
    assert sent.to == [lena.email]
    assert "Northwind: week of 9 November" in sent.subject
    assert "/weekly/2026-11-09/" in sent.body
    assert "/weekly/2026-11-09/" in sent.alternatives[0][0]
    assert Event.objects.filter(action="weekly.mailed").count() == 1
    assert not weekly.due_mails()


def test_a_name_of_two_lines_is_no_header_of_its_own(review, northwind, lena):
    type(northwind).objects.update(name="North\r\nBcc: all@example.org")
    lena.__class__.objects.filter(pk=lena.pk).update(email="lena\n@example.org")

    assert not weekly.send_mail(weekly.due_mails()[0])  # and whoever is next gets theirs

    due = WeeklyMail.objects.get()
    assert due.error == "BadHeaderError"
    type(due).objects.update(try_again_at=due.review.made_at)
    lena.__class__.objects.filter(pk=lena.pk).update(email="lena@example.org")
    assert weekly.send_mail(weekly.due_mails()[0])
    assert mail.outbox[0].subject == "North Bcc: all@example.org: week of 9 November"


def test_a_mail_that_cannot_go_is_tried_later(review, settings):
    settings.EMAIL_BACKEND = "tests.insights.mails.Down"
    [due] = weekly.due_mails()

    assert not weekly.send_mail(due)

    due.refresh_from_db()
    assert (due.attempts, due.sent_at, due.error) == (1, None, "ConnectionRefusedError")
    assert not weekly.due_mails()


def test_who_left_meanwhile_gets_nothing(review, lena, northwind):
    lena.memberships.all().delete()
    [due] = weekly.due_mails()

    assert not weekly.send_mail(due)

    assert mail.outbox == []
    assert not WeeklyMail.objects.exists()


def test_what_was_agreed_is_put_down_and_done(review, lena, rosa):
    added = weekly.add_follow_up(review, by=lena, text=" Word guideline 7 anew ", owner=rosa)
    weekly.finish_follow_up(added, by=lena)

    added.refresh_from_db()
    assert (added.text, added.done_by) == ("Word guideline 7 anew", lena)
    told = Event.objects.filter(action__startswith="follow_up.").order_by("pk")
    assert [event.action for event in told] == ["follow_up.added", "follow_up.done"]


def test_it_is_done_once(review, lena):
    added = weekly.add_follow_up(review, by=lena, text="Look again", owner=lena)
    weekly.finish_follow_up(added, by=lena)

    with pytest.raises(Refused, match="done already"):
        weekly.finish_follow_up(added, by=lena)


def test_it_needs_words_and_somebody_of_the_team(review, lena, otto):
    with pytest.raises(Invalid):
        weekly.add_follow_up(review, by=lena, text="  ", owner=lena)
    with pytest.raises(Invalid):
        weekly.add_follow_up(review, by=lena, text="Look again", owner=otto)
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude", "otto"])
def test_only_leads_and_engineers_agree_on_something_and_end_it(who, cast, review, lena):
    agreed = weekly.add_follow_up(review, by=lena, text="Look again", owner=lena)

    with pytest.raises(NotAllowed):
        weekly.add_follow_up(review, by=cast[who], text="Look again", owner=lena)
    with pytest.raises(NotAllowed):
        weekly.finish_follow_up(agreed, by=cast[who])


@pytest.mark.parametrize(
    ("module", "act"),
    [
        ("making", lambda review, by: weekly.make_weekly(review.team, MONDAY)),
        ("following_up", lambda review, by: weekly.add_follow_up(review, by=by, text="Look", owner=by)),
    ],
)
def test_nothing_changes_when_recording_fails(northwind, lena, monkeypatch, module, act):
    review = weekly.make_weekly(northwind, date(2026, 11, 2))
    monkeypatch.setattr(f"reviewapp.insights.actions.weekly.{module}.record", lambda *a, **k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        act(review, lena)

    assert WeeklyReview.objects.count() == 1
    assert not FollowUp.objects.exists()
