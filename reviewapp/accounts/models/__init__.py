from reviewapp.accounts.models.access_review import AccessReview
from reviewapp.accounts.models.agent import Agent
from reviewapp.accounts.models.identity_provider import IdentityProvider
from reviewapp.accounts.models.invitation import Invitation
from reviewapp.accounts.models.key import Key
from reviewapp.accounts.models.letter import Letter
from reviewapp.accounts.models.provider_change import ProviderChange
from reviewapp.accounts.models.role_change import RoleChange
from reviewapp.accounts.models.session import Session
from reviewapp.accounts.models.sign_in import KnownPlace, SignInTry
from reviewapp.accounts.models.sign_in_rules import SignInChange, SignInRules
from reviewapp.accounts.models.team import Membership, Team
from reviewapp.accounts.models.user import User

__all__ = [
    "AccessReview",
    "Agent",
    "IdentityProvider",
    "Invitation",
    "Key",
    "KnownPlace",
    "Letter",
    "Membership",
    "ProviderChange",
    "RoleChange",
    "Session",
    "SignInChange",
    "SignInRules",
    "SignInTry",
    "Team",
    "User",
]
