from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string

from reviewapp.accounts.permissions import Permission, may
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.insights.models import FollowUp, WeeklyMail
from reviewapp.insights.presenting.week import shown_week

STEP_BACK = timedelta(minutes=10)


def due_mails(limit=50):
    """Those that are to go out now, oldest first."""
    return WeeklyMail.objects.due().select_related("review__team", "user").order_by("pk")[:limit]


def send_mail(due):
    """Send one e-mail, or step back and try later; the network is never inside a transaction.

    Two workers may meet here: the one that counts the attempt first sends.
    """
    taken = (
        WeeklyMail.objects.due()
        .filter(pk=due.pk, attempts=due.attempts)
        .update(attempts=F("attempts") + 1, try_again_at=database_now() + STEP_BACK * 2**due.attempts)
    )
    if not taken:
        return False
    if not may(due.user, Permission.SEE_FIGURES, team=due.review.team):
        WeeklyMail.objects.filter(pk=due.pk).delete()  # they left the team, or lost the role, meanwhile
        return False
    try:
        letter(due).send()
    except (SMTPException, OSError, ValueError) as error:  # an address or a name no mail can carry, too
        WeeklyMail.objects.filter(pk=due.pk).update(error=f"{type(error).__name__}")
        return False
    _told(due)
    return True


@transaction.atomic
def _told(due):
    WeeklyMail.objects.filter(pk=due.pk).update(sent_at=database_now(), error="")
    record("weekly.mailed", subject=due.review, by=None, team=due.review.team, to=due.user_id)


def letter(due):
    """The e-mail itself, as text and as HTML."""
    context = {
        "review": due.review,
        "week": shown_week(due.review),
        "follow_ups": FollowUp.objects.open().filter(review__team=due.review.team).select_related("owner"),
        "site": settings.PUBLIC_URL,
    }
    message = EmailMultiAlternatives(
        subject=f"{' '.join(due.review.team.name.split())}: week of {due.review.week:%-d %B}",
        body=render_to_string("insights/mail/weekly.txt", context),
        to=[due.user.email],
    )
    message.attach_alternative(render_to_string("insights/mail/weekly.html", context), "text/html")
    return message
