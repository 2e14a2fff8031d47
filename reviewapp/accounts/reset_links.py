"""Links by which a person sets a new password: good for an hour, and until the password changes."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from reviewapp.accounts.models import User


def link_for(person):
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    return settings.PUBLIC_URL.rstrip("/") + reverse("accounts:reset", args=[key])


def person_of(key):
    """Whose link carries this key, if it is still good; else None."""
    marked, _, token = key.partition("-")
    try:
        person = User.objects.filter(pk=url_str_to_user_pk(marked), is_active=True).first()
    except (ValidationError, ValueError, OverflowError):
        return None
    return person if person and default_token_generator.check_token(person, token) else None
