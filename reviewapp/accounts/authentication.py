"""The only way into the API: a key in the Authorization header. Sessions open pages, keys open the API."""

from datetime import timedelta
from urllib.parse import unquote_plus

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from reviewapp.accounts import actions, tokens
from reviewapp.accounts.models import Agent, Key, SignInRules
from reviewapp.accounts.permissions import AGENT_SCOPES, require
from reviewapp.accounts.second_step import has_second_step
from reviewapp.accounts.sso.links import has_provider_on, is_linked
from reviewapp.base.errors import AppError, NotAllowed
from reviewapp.base.postgres.teams import all_teams, show_only

CHALLENGE = 'Bearer realm="reviewapp"'
USE_IS_NOTED_EVERY = timedelta(minutes=5)
MFA_RULE = (
    "Your team asks for a second step, and you have none. Nothing was done. "
    "Set one up in your account, then use this token again."
)
SSO_RULE = (
    "Your team asks for single sign-on, and no provider of it that is switched on knows you. Nothing was "
    "done. Sign in once by your team's provider, then use this token again."
)
NO_PROVIDER = (
    "Your team asks for single sign-on, and no provider of it is switched on just now. Nothing was done. "
    "Ask an admin of the team, or whoever runs this installation."
)
UNKNOWN = "This key opens nothing. Check that it was copied whole, or ask for a new one."


class KeyInAddress(AppError):
    """A key in an address is in every log on the way: it is refused, and it is revoked (400)."""

    status = 400
    code = "key_in_address"


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer rak_…`. The holder becomes `request.user`, the key `request.auth`."""

    def authenticate(self, request):
        kind, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if kind.lower() != "bearer":
            return None
        with all_teams("whose key this is"):
            key = key_of(token.strip())
        show_only([key.team_id])
        note_use(key)
        request._request.team = key.team  # noqa: SLF001 (pages and API read the same attribute)
        return key.holder, key

    def authenticate_header(self, request):
        return CHALLENGE


class KeyPermission(BasePermission):
    """Refuses by default: a view declares its `scope`, and a `permission` if people may use it too.

    `for_agents` and `for_people` on the view narrow or widen what follows from these two.
    """

    def has_permission(self, request, view):
        key = request.auth
        if not isinstance(key, Key):
            return False
        check_scope(key, scope_of(view, request.method))
        if isinstance(request.user, Agent):
            check_agent(view, scope_of(view, request.method))
        else:
            check_person(request.user, view, key.team)
        return True


class KeyScheme(OpenApiAuthenticationExtension):
    """How the API's description names the key."""

    target_class = "reviewapp.accounts.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A key: `rak_…`"}


def refuse_keys_in(address, *, came_from=""):
    """Raise KeyInAddress for an address that carries a key, and revoke the key if it is one of ours.

    The address of the page before counts too while the key is live: another site has it in its log.
    """
    exposed = revoke_keys_in(address) + revoke_keys_in(came_from)
    if not exposed and tokens.PREFIX not in unquote_plus(address):
        return
    raise KeyInAddress(
        "The address carries a key, and addresses are kept in logs. Nothing was done, and the key was "
        "revoked. Issue a new key and send it in the Authorization header."
    )


def revoke_keys_in(text):
    """Revoke the live keys that stand in a text which others may read; answers how many there were."""
    found = tokens.tokens_in(unquote_plus(text)) if tokens.PREFIX in unquote_plus(text) else ()
    with all_teams("a key that is in the open, whosever it is"):
        keys = [key for token in found if (key := Key.objects.with_token(token)) and not key.revoked_at]
        for key in keys:
            actions.revoke_exposed(key)
    return len(keys)


def key_of(token):
    """The live key with this token, of a holder who is not switched off."""
    key = Key.objects.with_token(token)
    if key is None:
        raise AuthenticationFailed(UNKNOWN)
    if key.revoked_at:
        raise AuthenticationFailed("This key was revoked. Ask for a new one.")
    if not key.is_live:
        raise AuthenticationFailed(f"This key ended on {key.expires_at:%d %b %Y}. Ask for a new one.")
    if key.user_id:
        key.user.narrow_to(key.team, key.roles)
    if not key.holder.is_active or (key.user_id and not key.user.team_ids):
        raise AuthenticationFailed("The holder of this key is switched off. Ask an admin of the team.")
    return key


def note_use(key):
    """Remember roughly when a key was last used, without a write on every call."""
    long_ago = timezone.now() - USE_IS_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at < long_ago:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=long_ago)
        Key.objects.filter(stale, pk=key.pk).update(last_used_at=timezone.now())


def scope_of(view, method):
    """What the view asks of a key: one scope, or one by method."""
    scope = getattr(view, "scope", "")
    return scope.get(method, "") if isinstance(scope, dict) else scope


def check_scope(key, scope):
    if not scope:
        raise NotAllowed("Nobody may use this address: it does not say which scope it asks for.")
    if scope not in key.scopes:
        raise NotAllowed(
            f"This key does not carry the scope {scope}. Nothing was done. Issue a key that carries it.",
            code="missing_scope",
        )


def check_agent(view, scope):
    if not getattr(view, "for_agents", scope in AGENT_SCOPES):
        raise NotAllowed("This address is for people's tokens, not for agents' keys. Nothing was done.")


def check_person(user, view, team):
    permission = getattr(view, "permission", None)
    if not permission or not getattr(view, "for_people", True):
        raise NotAllowed("This address is for agents' keys, not for people's tokens. Nothing was done.")
    check_rules(user, team)
    require(user, permission, team=team)


def check_rules(user, team):
    """A token does not lead around what its team asks of a person who signs in."""
    rules = SignInRules.of(team)
    if rules.require_sso and not is_linked(user, team):
        raise NotAllowed(SSO_RULE if has_provider_on(team) else NO_PROVIDER, code="sign_in_rules")
    if rules.require_mfa and not (has_second_step(user) or is_linked(user, team)):
        raise NotAllowed(MFA_RULE, code="sign_in_rules")
