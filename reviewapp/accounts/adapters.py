"""Where django-allauth asks us: which steps signing in has, how a session opens, how secrets lie at rest."""

from base64 import b64decode, b64encode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.stages import LoginStage
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url

from reviewapp.accounts import entry, opening
from reviewapp.accounts.entry import missing
from reviewapp.accounts.models import SignInRules
from reviewapp.accounts.second_step import has_second_step
from reviewapp.accounts.sso.session import came_by_sso
from reviewapp.base.errors import NotAllowed
from reviewapp.base.postgres.teams import all_teams
from reviewapp.base.sealing import seal, unseal

ABOUT = "second step"
LOGIN_TIMEOUT = 900  # seconds between the password and the second step, as django-allauth has it


class SecondStep(LoginStage):
    """Whoever has an app or a passkey shows it, unless a passkey was how they came."""

    key = "second_step"
    urlname = "accounts:second_step"

    def handle(self):
        person = self.login.user
        way = entry.way_of(get_authentication_records(self.request, person))
        if person is None or way.how == entry.PASSKEY or not has_second_step(person):
            return None, True
        self.request.session.set_expiry(LOGIN_TIMEOUT)
        return HttpResponseRedirect(resolve_url(self.urlname)), True


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation only, and every way in ends here."""

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return ["reviewapp.accounts.adapters.SecondStep"]

    def login(self, request, user):
        opening.open_session(request, user)

    def post_login(self, request, user, *, redirect_url=None, **_):
        if team := self.asking_for_more(request, user):
            messages.warning(request, f"{team} asks for a second step. Set one up to enter the team.")
            return HttpResponseRedirect(resolve_url("accounts:own_second_step"))
        return HttpResponseRedirect(redirect_url or resolve_url(settings.LOGIN_REDIRECT_URL))

    def asking_for_more(self, request, user):
        """The team this person cannot enter before they have a second step, if they have none.

        Whoever came by a provider enters only its team, which asks for no more.
        """
        if came_by_sso(request):
            return None
        with all_teams("what the teams of somebody who just came in ask for"):
            way = opening.way_in(request)
            asking = (team for team in user.teams if missing(SignInRules.of(team), way) == entry.SECOND_STEP)
            team = next(asking, None)
        return None if team is None or has_second_step(user) else team

    def respond_user_inactive(self, request, user):
        raise NotAllowed("This account is switched off. Nobody was signed in. Ask an admin of your team.")


class SecondStepAdapter(DefaultMFAAdapter):
    """Seeds of authenticator apps and recovery codes are sealed in the database."""

    def encrypt(self, text):
        return b64encode(seal(text.encode(), about=ABOUT)).decode()

    def decrypt(self, encrypted_text):
        return unseal(b64decode(encrypted_text), about=ABOUT).decode()

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": "reviewapp"}
