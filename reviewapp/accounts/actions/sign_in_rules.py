"""What a team asks of those who enter it, and help for whoever lost their second step."""

from django.db import transaction
from django.db.models import F

from reviewapp.accounts import entry, second_step
from reviewapp.accounts.actions.letters import owe_letter
from reviewapp.accounts.models import Letter, Membership, SignInChange, SignInRules, Team, User
from reviewapp.accounts.permissions import Permission, may, require
from reviewapp.accounts.sso.links import has_provider_on
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.base.postgres.teams import all_teams

ADMINS = Permission.CHANGE_PEOPLE
ASKED_BY = {entry.SECOND_STEP: "require_mfa", entry.SINGLE_SIGN_ON: "require_sso"}
SHOWN_BY = {
    entry.SECOND_STEP: "Set one up in your account, or sign in with the one you have",
    entry.SINGLE_SIGN_ON: "Sign out and come in by your provider",
}


@transaction.atomic
def change_sign_in_rules(team, *, by, way, reason, **wanted):
    """Ask more, or less, of those who enter the team, and say why. `way` is how `by` came in.

    Nobody can ask for what they did not show themselves: so no admin locks themselves out. Nor can they ask
    for single sign-on where no provider lets anybody in.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    require(by, ADMINS, team=team)
    rules = SignInRules.objects.filter(team=team).first() or SignInRules(team=team)
    before = rules.told()
    for name in SignInRules.NAMES:
        setattr(rules, name, wanted.get(name, before[name]))
    if rules.told() == before:
        raise Refused("These are the rules already. Nothing was changed.")
    if rules.require_sso and not has_provider_on(team):
        raise Invalid({"require_sso": [
            "No provider of the team is switched on, so this rule would close the team to everybody. Nothing "
            "was changed. Switch one on under Single sign-on and come in by it, then save the rules again."
        ]})  # fmt: skip
    if by is not None and (lacking := entry.missing(rules, way)):
        raise Invalid({ASKED_BY[lacking]: [
            f"You came in without {lacking}, so this rule would close the team to you. Nothing was changed. "
            f"{SHOWN_BY[lacking]}, then save the rules again."
        ]})  # fmt: skip

    rules.save()
    change = SignInChange(team=team, before=before, after=rules.told(), reason=reason, changed_by=by)
    changed = {name: value for name, value in rules.told().items() if value != before[name]}
    _keep(change, "accounts.sign_in_rules_changed", subject=team, **changed)
    return rules


@transaction.atomic
def reset_second_steps(person, *, team, by, reason):
    """Take a person's app, passkeys and recovery codes away, who lost them. Their sessions end."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if by is not None and by.pk == person.pk:
        raise NotAllowed(
            "Nobody resets their own second step. Nothing was changed. Change it in your account."
        )
    require(by, ADMINS, team=team)
    _refuse_beyond(by, person)
    steps = list(second_step.of(person).values_list("type", flat=True))
    if not steps:
        raise Refused(f"{person.name} has no second step. Nothing was changed.")

    second_step.of(person).delete()
    person.session_epoch = F("session_epoch") + 1
    person.save(update_fields=["session_epoch"])
    before = sorted(entry.TYPES[kind] for kind in steps)
    change = SignInChange(
        team=team, user=person, before=before, after=[], reason=reason, changed_by=by
    )  # fmt: skip
    _keep(change, "accounts.second_steps_reset", subject=person, removed=before)
    owe_letter(
        person, Letter.Kind.SECOND_STEPS_RESET, detail=by.name if by else "Whoever runs the installation"
    )
    return person


def _refuse_beyond(by, person):
    """An admin of one team must not weaken the way into another."""
    with all_teams("whether somebody belongs to teams whose admin this is not"):
        teams = set(Membership.objects.active().filter(user=person).values_list("team_id", flat=True))
    if by is not None and not all(may(by, ADMINS, team=team) for team in teams):
        raise NotAllowed(
            f"{person.name} belongs to other teams too, and you do not administer all of them. Nothing was "
            "changed. Ask whoever runs this installation."
        )


def _keep(change, action, *, subject, **facts):
    event = record(
        action, subject=subject, by=change.changed_by, team=change.team, commitment=change.commitment, **facts
    )
    change.event_id = event.pk
    change.save()
