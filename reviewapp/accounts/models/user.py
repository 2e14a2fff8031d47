from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Greatest, Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from reviewapp.base.statements import Given, Statement


def _held(in_one_team):
    found = apps.get_model("accounts", "Membership").objects.active().filter(user=Given("user", _ID))
    found = found.filter(team=Given("team", _ID)) if in_one_team else found
    return found.select_related("team__sign_in_rules").order_by("pk")


_ID = models.BigIntegerField()
HELD = Statement(_held)
SESSION_SALT = "reviewapp.accounts.session"


class UserQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """People who share a team with the actor, suspended ones too."""
        return self.filter(Exists(self._memberships().filter(user=OuterRef("pk"), team__in=actor.team_ids)))

    def with_email(self, email):
        return self.alias(lower_email=Lower("email")).filter(lower_email=email.strip().lower())

    def in_team(self, team):
        return self.filter(Exists(self._memberships().filter(user=OuterRef("pk"), team=team)))

    def with_roles_in(self, team):
        """Each person with `held`: their memberships of this team, suspended ones too."""
        held = Prefetch("memberships", self._memberships().filter(team=team).order_by("pk"), to_attr="held")
        return self.prefetch_related(held)

    def with_last_active(self):
        """Each person with `last_active`: when they last signed in or one of their browsers asked."""
        seen = apps.get_model("accounts", "Session").objects.filter(user=OuterRef("pk"))
        newest = seen.order_by("-last_seen_at").values("last_seen_at")[:1]
        return self.annotate(last_active=Greatest("last_login", Subquery(newest)))

    def matching(self, words):
        return self.filter(Q(name__icontains=words) | Q(email__icontains=words)) if words else self

    def alphabetical(self):
        return self.order_by(Lower("name"), "pk")

    def _memberships(self):
        # Looked up by name: the membership's own module needs this one.
        return apps.get_model("accounts", "Membership").objects


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        return self.with_email(email).get()

    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person, who signs in by email and acts through the roles they hold in teams."""

    class Theme(models.TextChoices):
        SYSTEM = "", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField(unique=True)
    name = models.TextField(max_length=120)
    theme = models.TextField(choices=Theme, blank=True, default=Theme.SYSTEM)
    shortcuts_enabled = models.BooleanField(default=True)
    language = models.TextField(default="en")
    time_zone = models.TextField(default="UTC")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    session_epoch = models.IntegerField(default=0)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    kind = "person"
    only_team_id = None  # a key narrows its holder to the team it was issued in
    closed_teams = ()  # own teams whose sign-in rules this session does not satisfy

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="email_is_one_person",
                violation_error_message="Somebody already signs in with this email.",
            ),
            models.CheckConstraint(name="theme_is_known", condition=Q(theme__in=["", "light", "dark"])),
        ]

    def __str__(self):
        return self.name

    def _get_session_auth_hash(self, secret=None):
        # The epoch ends every session at once when it moves, whatever the session store.
        signed = f"{self.password}:{self.session_epoch}"
        return salted_hmac(SESSION_SALT, signed, secret=secret, algorithm="sha256").hexdigest()

    def held_roles(self):
        """The roles that count as {team id: (team, roles)}, the team joined first leading.

        One query for as long as this object lives; none if a key brought them.
        """
        if not hasattr(self, "_held_roles"):
            roles = {}
            closed = {team.pk for team in self.closed_teams}
            for held in HELD.rows(self.only_team_id is not None, user=self.pk, team=self.only_team_id):
                if held.team_id in closed:
                    continue
                roles.setdefault(held.team_id, (held.team, set()))[1].add(held.role)
            self._held_roles = roles  # whole at once, for threads that share this object
        return self._held_roles

    @property
    def teams(self):
        """Own teams, the one joined first leading, without the ones that suspended this person."""
        return [team for team, _ in self.held_roles().values()]

    @property
    def team_ids(self):
        return list(self.held_roles())

    def roles_in(self, team):
        _, roles = self.held_roles().get(getattr(team, "pk", team), (None, ()))
        return frozenset(roles)

    def narrow_to(self, team, roles):
        """See and act only in this team from now on; `roles` are those that count there just now."""
        self.only_team_id = team.pk
        self._held_roles = {team.pk: (team, set(roles))} if roles else {}

    def shut_out_of(self, teams):
        """Neither see nor act in these teams from now on, while this object lives."""
        self.closed_teams = list(teams)
        for team in teams:
            self.held_roles().pop(team.pk, None)

    def forget_roles(self):
        self.__dict__.pop("_held_roles", None)
