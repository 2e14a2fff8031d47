from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse

from reviewapp.accounts.models import Letter, User
from reviewapp.accounts.patience import account_digest
from reviewapp.accounts.reset_links import link_for
from reviewapp.base.clock import database_now

STEP_BACK = timedelta(minutes=1)
LETTERS_ARE_KEPT = timedelta(days=7)
MOST_RESETS, WITHIN = 3, timedelta(minutes=15)
SUBJECTS = {
    Letter.Kind.RESET: "Set a new password",
    Letter.Kind.CHANGED: "Your password was changed",
    Letter.Kind.SECOND_STEP_ADDED: "Your account has a new second step",
    Letter.Kind.SECOND_STEP_REMOVED: "A second step of your account was removed",
    Letter.Kind.SECOND_STEPS_RESET: "An admin reset your second step",
    Letter.Kind.CODES_MADE: "Your account has new recovery codes",
    Letter.Kind.CODE_USED: "A recovery code of yours was used",
}


def owe_letter(person, kind, *, detail=""):
    """Have a person told by mail, soon, if this installation sends mail."""
    if settings.EMAIL_IS_SET_UP:
        Letter.objects.create(user=person, account=account_digest(person.email), kind=kind, detail=detail)


def ask_for_reset(email):
    """Owe a link for a new password to whoever signs in with this email.

    Somebody and nobody are asked for alike: a row each, and the mail itself goes out by another process.
    """
    asked = Letter.objects.filter(account=account_digest(email), kind=Letter.Kind.RESET)
    if asked.filter(asked_at__gt=database_now() - WITHIN).count() < MOST_RESETS:
        person = User.objects.with_email(email).filter(is_active=True).first()
        Letter.objects.create(user=person, account=account_digest(email), kind=Letter.Kind.RESET)


def letters_are_due():
    return Letter.objects.due().exists()


def due_letters(limit=50):
    return Letter.objects.due().select_related("user").order_by("pk")[:limit]


def send_letter(due):
    """Send one, or step back and try later. Of two workers the one that counts the attempt first sends."""
    pause = STEP_BACK * 2**due.attempts
    taken = Letter.objects.due().filter(pk=due.pk, attempts=due.attempts)
    if not taken.update(attempts=F("attempts") + 1, try_again_at=database_now() + pause):
        return False
    try:
        written(due).send()
    except (SMTPException, OSError, ValueError):  # an address or a name no mail can carry, too
        return False
    Letter.objects.filter(pk=due.pk).update(sent_at=database_now())
    return True


def forget_letters():
    """Drop those that were sent, given up on, or owed to nobody, after a while."""
    old = Q(asked_at__lt=database_now() - LETTERS_ARE_KEPT)
    nobodys = Q(user=None, asked_at__lt=database_now() - WITHIN)
    return Letter.objects.filter(old | nobodys).delete()[0]


def written(letter):
    person = letter.user
    context = {
        "person": person,
        "detail": letter.detail,
        "at": letter.asked_at,
        "link": link_for(person) if letter.kind == Letter.Kind.RESET else "",
        "account": settings.PUBLIC_URL.rstrip("/") + reverse("accounts:own_second_step"),
    }
    text = render_to_string(f"accounts/mail/{letter.kind}.txt", context)
    return EmailMessage(SUBJECTS[letter.kind], text, to=[person.email])
