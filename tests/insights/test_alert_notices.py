"""Who is owed word of an alert, and how it reaches them: once, later again, or not at all."""

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from reviewapp.base.dialing import Answer
from reviewapp.insights.actions import alerts
from reviewapp.insights.actions.alerts import owing, posting
from reviewapp.insights.actions.alerts.notices import PAUSES
from reviewapp.insights.models import Notice
from tests import factories
from tests.insights.alerting import make_alert, make_hook

__all__ = ["make_hook"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_is_set_up(settings):
    settings.EMAIL_IS_SET_UP = True


@pytest.fixture
def posted(monkeypatch):
    """What went to hooks; `posted.status` is what they answer."""

    class Posted(list):
        status = 200

    sent = Posted()

    def post(target, *, body, headers, deadline):
        assert not connection.in_atomic_block or connection.needs_rollback is False
        sent.append((target.url, body.decode()))
        return Answer(sent.status, 1)

    monkeypatch.setattr(posting, "post", post)
    return sent


def owed(team, **fields):
    alert = make_alert(team, **fields)
    owing.owe_notices(alert, occasion="raised")
    return alert


def test_what_cannot_wait_is_mailed_to_all_who_see_figures(northwind, lena, enzo, aude, rosa, ada):
    alert = owed(northwind)
    assert alerts.notices_are_due()
    alerts.send_due_notices()

    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(p.email for p in (lena, enzo, aude))
    assert mail.outbox[0].subject == "[Northwind] Override rate up"
    assert f"/alerts/{alert.pk}/" in mail.outbox[0].body
    assert mail.outbox[0].alternatives
    assert not alerts.notices_are_due()


def test_one_mail_tells_of_all_that_rang_together(northwind, lena):
    owed(northwind)
    owed(northwind, key="category_doubled", title="Wrong fact doubled")
    alerts.send_due_notices()
    [sent] = mail.outbox
    assert sent.subject == "[Northwind] Override rate up, and 1 more"


def test_a_choice_decides(northwind, lena, enzo):
    alerts.choose(northwind, by=lena, wanted={("quality", "email"): ""})
    alerts.choose(northwind, by=enzo, wanted={("time", "email"): "warn"})
    owed(northwind)
    owed(northwind, key="sla_low", title="SLA low")
    assert {notice.user for notice in Notice.objects.all()} == {enzo}
    assert Notice.objects.count() == 2


def test_nobody_is_mailed_about_oneself(northwind, lena, enzo):
    owed(northwind, key="reviewer_unlike", severity="bad", about=f"workflow:1 reviewer:{lena.pk}")
    assert {notice.user for notice in Notice.objects.all()} == {enzo}


def test_without_a_mail_server_nothing_is_owed(northwind, lena, settings):
    settings.EMAIL_IS_SET_UP = False
    owed(northwind)
    assert not Notice.objects.exists()


def test_a_channel_gets_words_in_which_nothing_is_a_link_but_ours(northwind, make_hook, posted, settings):
    settings.EMAIL_IS_SET_UP = False
    hook = make_hook()
    owed(northwind, title="<!channel> & co")
    alerts.send_due_notices()

    [(url, body)] = posted
    assert url == hook.address()
    assert "&lt;!channel&gt; &amp; co" in body
    assert Notice.objects.get().state == "sent"


def test_a_channel_that_fails_is_tried_again_and_then_given_up(northwind, make_hook, posted, settings):
    settings.EMAIL_IS_SET_UP = False
    hook, posted.status = make_hook(), 500
    owed(northwind)
    alerts.send_due_notices()
    notice = Notice.objects.get()
    assert (notice.state, notice.error) == ("waiting", "answered 500")
    assert notice.try_again_at > timezone.now()
    for _ in PAUSES:
        Notice.objects.update(try_again_at=timezone.now())
        alerts.send_due_notices()

    hook.refresh_from_db()
    assert (Notice.objects.get().state, hook.failures) == ("failed", len(PAUSES) + 1)
    assert alerts.send_due_notices() == 0


def test_an_address_that_leads_inside_is_never_dialled(northwind, make_hook, posted, settings):
    make_hook(url="http://127.0.0.1:9/hook")
    settings.EMAIL_IS_SET_UP = settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    owed(northwind)
    alerts.send_due_notices()
    assert not posted
    assert Notice.objects.get().error.startswith("refused")


def test_a_mail_server_that_is_away_loses_nothing(northwind, lena, settings):
    settings.EMAIL_BACKEND = "tests.insights.mails.Down"
    owed(northwind)
    alerts.send_due_notices()
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts) == ("waiting", 1)
    assert "ConnectionRefusedError" in notice.error


def test_a_name_of_two_lines_is_no_header_of_its_own(northwind, lena):
    owed(northwind, title="Front\r\nBcc: all@example.org: items are late")
    alerts.send_due_notices()
    [sent] = mail.outbox
    assert sent.subject == "[Northwind] Front Bcc: all@example.org: items are late"
    assert sent.body.startswith("Front Bcc: all@example.org: items are late\n")


def test_what_no_mail_can_carry_holds_up_no_other(northwind, lena, enzo):
    type(lena).objects.filter(pk=lena.pk).update(email="lena\n@example.org")
    owed(northwind)
    alerts.send_due_notices()
    assert [sent.to for sent in mail.outbox] == [[enzo.email]]
    assert Notice.objects.get(user=lena).error == "it cannot be sent as it is: BadHeaderError"


def test_a_channel_whose_key_is_lost_says_so(northwind, make_hook, posted, settings):
    settings.EMAIL_IS_SET_UP, settings.SECRET_KEY = False, "one"
    make_hook()
    owed(northwind)
    settings.SECRET_KEY, settings.ENCRYPTION_KEY = "another", ""
    alerts.send_due_notices()
    assert (posted, Notice.objects.get().error) == ([], "it cannot be sent as it is: InvalidTag")


def test_a_name_calls_nobody_in_a_chat(northwind, make_hook, posted, settings):
    settings.EMAIL_IS_SET_UP = False
    make_hook()
    owed(northwind, title="@all: [see](https://example.org)")
    alerts.send_due_notices()
    [(_, body)] = posted
    assert "@all" not in body
    assert "](http" not in body


def test_a_topic_or_severity_nobody_asked_for_reaches_no_channel(northwind, make_hook, settings):
    settings.EMAIL_IS_SET_UP = False
    make_hook(topics=["time"])
    make_hook(least="bad")
    owed(northwind, severity="warn")
    assert not Notice.objects.exists()


def test_a_channel_switched_off_meanwhile_gets_nothing(northwind, lena, make_hook, posted, settings):
    settings.EMAIL_IS_SET_UP = False
    hook = make_hook()
    owed(northwind)
    told = {"name": hook.name, "url": "", "topics": hook.topics, "least": hook.least}
    alerts.change_hook(hook, by=lena, is_active=False, **told)
    alerts.send_due_notices()

    assert (posted, Notice.objects.count(), alerts.notices_are_due()) == ([], 0, False)


def test_who_left_the_team_meanwhile_gets_no_mail(northwind, lena, enzo):
    owed(northwind)
    northwind.memberships.filter(user=enzo).delete()
    alerts.send_due_notices()

    assert [sent.to for sent in mail.outbox] == [[lena.email]]


def test_a_mail_tells_of_one_team(northwind, lena):
    other = factories.make_team(name="Southwind")
    other.memberships.create(user=lena, role="lead")
    owed(northwind)
    owed(other)
    alerts.send_due_notices()

    assert sorted(sent.subject.split("]")[0] for sent in mail.outbox) == ["[Northwind", "[Southwind"]


def test_a_channel_added_later_does_not_hear_that_it_is_over(northwind, lena, make_hook, settings):
    settings.EMAIL_IS_SET_UP = False
    alert, _ = owed(northwind), make_hook()
    alerts.resolve(alert, by=lena, note="Fixed.")
    assert not Notice.objects.exists()
