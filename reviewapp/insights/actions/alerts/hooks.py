"""Channels of a team's chat: added, changed, tried and removed."""

from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.base.reachable import check_url
from reviewapp.base.reaching import refuse_unreachable
from reviewapp.base.sealing import seal
from reviewapp.insights.models import AlertHook, Notice, Severity, Topic

MOST = 20  # each alert is one message to each


def add_hook(team, *, by, name, url, topics, least):
    """Tell a channel of alerts. Its address is looked up before the transaction, and sealed in it."""
    require(by, Permission.SET_UP_ENDPOINTS, team=team)
    refuse_unreachable(url)
    if AlertHook.objects.of_team(team).count() >= MOST:
        raise Refused(f"A team has at most {MOST} channels. Remove one first.")
    hook = AlertHook(team=team, name=name.strip(), topics=sorted(set(topics)), least=least, created_by=by)
    _seal_address(hook, url)
    _refuse_unknown(hook)
    with transaction.atomic():
        hook.save(force_insert=True)
        _tell("alert_hook.added", hook, by, topics=hook.topics, least=str(least))
    return hook


def change_hook(hook, *, by, name, url, topics, least, is_active):
    """Change what a channel hears of, or where it is; an empty address leaves it where it is."""
    require(by, Permission.SET_UP_ENDPOINTS, team=hook.team)
    if url:
        refuse_unreachable(url)
    with transaction.atomic():
        hook = _locked(hook, by)
        hook.name, hook.topics, hook.least = name.strip(), sorted(set(topics)), least
        hook.is_active = is_active
        if url:
            _seal_address(hook, url)
            hook.failures, hook.error = 0, ""
        _refuse_unknown(hook)
        hook.save()
        _tell(
            "alert_hook.changed", hook, by, topics=hook.topics, least=str(least), is_active=is_active,
            moved=bool(url),
        )  # fmt: skip
    return hook


@transaction.atomic
def remove_hook(hook, *, by):
    """Send nothing more to a channel, and forget its address."""
    hook = _locked(hook, by)
    _tell("alert_hook.removed", hook, by)
    hook.delete()


@transaction.atomic
def test_hook(hook, *, by):
    """Owe a channel a word that is about nothing, to see it arrive."""
    hook = _locked(hook, by)
    if not hook.is_active:
        raise Refused("This channel is switched off. Nothing was sent. Switch it on first.")
    notice = Notice.objects.create(occasion=Notice.Occasion.TEST, channel=Notice.Channel.HOOK, hook=hook)
    _tell("alert_hook.tested", hook, by)
    return notice


def _seal_address(hook, url):
    hook.host = check_url(url, laboratory=True)[0]
    hook.sealed_address = seal(url.encode(), about=hook.sealed_for)


def _refuse_unknown(hook):
    if not hook.name:
        raise Invalid({"name": ["Give the channel a name."]})
    if not hook.topics or not set(hook.topics) <= set(Topic.values) or hook.least not in Severity.values:
        raise Invalid({"topics": ["Choose at least one of what is offered."]})


def _locked(hook, by):
    hook = AlertHook.objects.select_for_update(of=["self"]).select_related("team").filter(pk=hook.pk).first()
    if hook is None:
        raise Refused("This channel was removed. Nothing was changed.")
    require(by, Permission.SET_UP_ENDPOINTS, team=hook.team)
    return hook


def _tell(action, hook, by, **facts):
    record(action, subject=hook, by=by, team=hook.team_id, **facts)
