"""The words of a mail or a chat message about alerts, and the way they leave."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from reviewapp.base.canonical import canonical_bytes
from reviewapp.base.dialing import post
from reviewapp.base.reachable import AddressRefused
from reviewapp.base.reaching import reach
from reviewapp.insights.alerting.titles import story_of
from reviewapp.insights.models import Notice

MARKS = {"bad": ":red_circle:", "warn": ":large_orange_circle:", "info": ":large_blue_circle:"}
ENDED = ":white_check_mark:"
APART = "\u200b"
DEADLINE = 5.0  # a chat answers at once; others wait behind one that does not


def address_of(name, *arguments) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse(name, args=arguments)


def lines_of(notices) -> list[dict]:
    """Each alert as title, numbers and link."""
    return [
        {
            "notice": notice,
            "title": " ".join(notice.alert.title.split()),  # names in it may be of several lines
            "story": story_of(notice.alert.rule.figure, notice.alert.rule.kind, notice.alert.facts),
            "url": address_of("insights:alert", notice.alert.pk),
        }
        for notice in notices
    ]


def mail(user, notices) -> str:
    """One mail to one person; the mail server's own errors pass through."""
    lines = lines_of(notices)
    team = notices[0].alert.team
    context = {"lines": lines, "team": team, "choices": address_of("insights:alert_choices")}
    first = lines[0]["title"]
    subject = first if len(lines) == 1 else f"{first}, and {len(lines) - 1} more"
    sent = EmailMultiAlternatives(
        " ".join(f"[{team.name}] {subject}".split())[:200],
        render_to_string("insights/mail/alerts.txt", context),
        to=[user.email],
    )
    sent.attach_alternative(render_to_string("insights/mail/alerts.html", context), "text/html")
    sent.send()
    return ""


def post_to(hook, notices) -> str:
    """One message to one channel, as Slack, Mattermost and Rocket.Chat take it. Says what went wrong, if."""
    try:
        target = reach(hook.address())
    except AddressRefused as refusal:
        return f"refused: {refusal}"
    body = canonical_bytes({"text": text_of(hook, notices)})
    answer = post(target, body=body, headers={}, deadline=DEADLINE)
    if answer.status is not None and 200 <= answer.status < 300:
        return ""
    return answer.error or f"answered {answer.status}"


def text_of(hook, notices) -> str:
    if notices[0].occasion == Notice.Occasion.TEST:
        return f"{ENDED} A test from reviewapp: alerts of {escaped(hook.team.name)} will arrive here."
    return "\n".join(
        f"{mark_of(line['notice'])} *{escaped(line['title'])}*{ending(line['notice'])} "
        f"{escaped(line['story'])} <{line['url']}|Open>"
        for line in lines_of(notices)
    )


def mark_of(notice):
    return ENDED if notice.occasion == Notice.Occasion.RESOLVED else MARKS[notice.alert.severity]


def ending(notice):
    return f" is over ({notice.alert.get_resolution_display()})." if mark_of(notice) == ENDED else ":"


def escaped(text) -> str:
    """Foreign text in which no chat finds a link, a mention or a tag: Slack by signs, others by Markdown."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")
    return text.replace("@", f"@{APART}").replace("](", f"]{APART}(")
