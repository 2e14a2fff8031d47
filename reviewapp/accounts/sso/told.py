"""What an identity provider said about somebody, in one form whichever protocol it spoke. Pure."""

from dataclasses import dataclass

MOST_GROUPS = 1_000
LONGEST = 500
# Providers that have more groups than fit say where to ask instead; then the list is not the list.
ELSEWHERE = "_claim_names"
EMAIL_ATTRIBUTES = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
NAME_ATTRIBUTES = (
    "displayName",
    "name",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "http://schemas.microsoft.com/identity/claims/displayname",
)


@dataclass(frozen=True)
class Told:
    """`groups` is None when the provider did not say, or not all: that is not the same as none."""

    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""
    groups: tuple[str, ...] | None = None
    said: tuple[str, ...] = ()  # the names of all claims or attributes

    @property
    def domain(self):
        return self.email.rpartition("@")[2]


def told_by_claims(claims, *, groups_claim):
    """Read the claims of an ID token, the userinfo answer filling in."""
    return Told(
        subject=str(claims["sub"]),
        email=text_of(claims.get("email")).lower(),
        email_verified=claims.get("email_verified") is True or claims.get("email_verified") == "true",
        name=text_of(claims.get("name")),
        groups=_groups_in(claims, groups_claim),
        said=tuple(sorted(map(str, claims))),
    )


def told_by_attributes(attributes, *, subject, name_id_email, groups_attribute):
    """Read the attributes of a signed SAML assertion, each a list of values.

    The assertion is the word of the team's own provider, so an email in it counts as verified.
    """
    email = _first(attributes, EMAIL_ATTRIBUTES) or name_id_email
    groups = attributes.get(groups_attribute)
    return Told(
        subject=subject,
        email=email.lower(),
        email_verified=bool(email),
        name=_first(attributes, NAME_ATTRIBUTES),
        groups=None if groups is None else groups_of(groups),
        said=tuple(sorted(map(str, attributes))),
    )


def groups_of(value):
    """Group names as a tuple, from a list or from one name. Anything else in it is left out."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    names = dict.fromkeys(name.strip() for name in listed if isinstance(name, str) and name.strip())
    return tuple(names)[:MOST_GROUPS]


def text_of(value):
    """One short line of text; nothing for what is no text."""
    return " ".join(value.replace("\x00", "").split())[:LONGEST] if isinstance(value, str) else ""


def _groups_in(claims, groups_claim):
    if groups_claim in (claims.get(ELSEWHERE) or ()) or claims.get("hasgroups"):
        return None
    found = claims.get(groups_claim)
    return None if found is None else groups_of(found)


def _first(attributes, names):
    for name in names:
        for value in attributes.get(name) or ():
            if found := text_of(value):
                return found
    return ""
