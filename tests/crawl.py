"""Every address of the product, who says they may use it, and one thing of each kind to ask for."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from reviewapp.accounts.access import access_to, digest_of_access
from reviewapp.accounts.actions import invite, review_access
from reviewapp.accounts.authentication import scope_of
from reviewapp.accounts.models import Session
from reviewapp.accounts.permissions import Role
from reviewapp.audit import actions as audit
from reviewapp.delivery.actions import add_endpoint
from reviewapp.delivery.models import Delivery
from reviewapp.insights.actions import alerts
from reviewapp.insights.actions.weekly import add_follow_up, make_weekly
from reviewapp.retention.actions import add_rule, ask_erasure, run_now, set_hold
from reviewapp.retention.models import Rule
from reviewapp.review.models import Output, SavedView
from tests import factories
from tests.accounts.providing import make_saml_provider
from tests.accounts.stepping import give_passkey
from tests.insights import alerting, exports
from tests.learning import making

METHODS = ("GET", "POST", "PUT", "DELETE")
# The API's own description is for everybody; nothing else goes without a key.
OPEN_API = {"api:schema", "api:docs"}


@dataclass(frozen=True)
class Route:
    name: str
    view: object
    arguments: tuple

    @property
    def is_api(self):
        return self.name.startswith("api:")

    @property
    def view_class(self):
        return getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)

    @property
    def methods(self):
        if self.is_api:
            return [method for method in METHODS if hasattr(self.view_class, method.lower())]
        return ["GET", "POST"]

    @property
    def access(self):
        """What a page declares: "public", "signed_in", a permission, or nothing."""
        return getattr(self.view, "access", None)

    def declared(self, method):
        """What an endpoint declares for a method: (scope, permission)."""
        view = self.view_class()
        view.request = SimpleNamespace(method=method)
        return scope_of(view, method), getattr(view, "permission", None)

    @property
    def is_open_api(self):
        view = self.view_class
        return view.permission_classes == [AllowAny] and view.authentication_classes == []

    def address(self, given):
        return reverse(self.name, kwargs=given)


def routes():
    """All named addresses, pages and API, in the order of the URL modules."""
    return list(_walk(get_resolver(), namespaces=(), arguments=()))


def _walk(resolver, *, namespaces, arguments):
    for pattern in resolver.url_patterns:
        inner = (*arguments, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            spaces = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern, namespaces=spaces, arguments=inner)
        else:
            yield Route(":".join((*namespaces, pattern.name or "?")), pattern.callback, inner)


def is_endpoint(route):
    return isinstance(route.view_class, type) and issubclass(route.view_class, APIView)


class World:
    """A team with one thing of each kind, made when it is asked for."""

    def __init__(self, name):
        self.team = factories.make_team(name=name)

    @cached_property
    def everybody(self):
        """Somebody who holds every role of this team."""
        return factories.make_person("Eve Everything", self.team, *Role.values)

    @cached_property
    def owner(self):
        """Whose the personal things are; a test may put somebody else here before they are made."""
        return self.everybody

    @cached_property
    def person(self):
        return factories.make_person("Pat Doe", self.team, "reviewer")

    @cached_property
    def agent(self):
        return factories.make_agent(self.team)

    @cached_property
    def key(self):
        return factories.make_key(self.agent)[0]

    @cached_property
    def session(self):
        browser = Client()
        browser.force_login(self.owner)
        return Session.objects.get(pk=browser.session.session_key)

    @cached_property
    def passkey(self):
        return give_passkey(self.owner)

    @cached_property
    def identity_provider(self):
        return make_saml_provider(self.team, by=self.everybody)

    @cached_property
    def token(self):
        return factories.make_key(self.owner)[0]

    @cached_property
    def invitation(self):
        return invite(self.team, by=self.everybody, email="new@example.org", roles=["reviewer"])[0]

    @cached_property
    def access_review(self):
        digest = digest_of_access(access_to(self.team)).hex()
        return review_access(self.team, by=self.everybody, digest=digest)

    @cached_property
    def workflow(self):
        workflow = factories.make_workflow(self.team)
        factories.make_policy(workflow, author=self.everybody)
        return workflow

    @cached_property
    def category(self):
        return factories.make_category(self.workflow)

    @cached_property
    def queue(self):
        return factories.make_queue(self.team, *{self.everybody, self.owner}, slug=f"queue-{self.team.pk}")

    @cached_property
    def output(self):
        return factories.make_output(self.workflow, self.agent)

    @cached_property
    def review(self):
        return factories.make_review(self.output, queue=self.queue)

    @cached_property
    def saved_view(self):
        return SavedView.objects.create(user=self.owner, team=self.team, name="Mine", query="risk=high")

    @cached_property
    def endpoint(self):
        url = "http://127.0.0.1:9/hook"  # nobody listens there, and nothing is sent
        return add_endpoint(self.team, by=self.everybody, url=url, kinds=["output.decided"])[0]

    @cached_property
    def delivery(self):
        sent = {"kind": "output.decided", "subject_id": str(self.output.pk), "body": b"{}"}
        return Delivery.objects.create(endpoint=self.endpoint, position=1, **sent)

    @cached_property
    def alert(self):
        return alerting.make_alert(self.team)

    @cached_property
    def alert_hook(self):
        told = {"name": "#ops", "topics": ["quality"], "least": "info"}
        return alerts.add_hook(self.team, by=self.everybody, url="http://127.0.0.1:9/hook", **told)

    @cached_property
    def pattern(self):
        return making.make_pattern(self.workflow)

    @cached_property
    def suggestion(self):
        return making.make_suggestion(self.workflow, self.pattern)

    @cached_property
    def suspicion(self):
        return making.make_suspicion(self.workflow, self.person)

    @cached_property
    def weekly_review(self):
        return make_weekly(self.team, date(2026, 11, 9))

    @cached_property
    def follow_up(self):
        return add_follow_up(self.weekly_review, by=self.everybody, text="Look again", owner=self.everybody)

    @cached_property
    def rule_change(self):
        wanted = {"name": f"Remarks {uuid4()}", "days": 400, "action": "erase"}
        return add_rule(self.team, by=self.everybody, kind="comments", wanted=wanted, reason="Asked for.")

    @cached_property
    def rule(self):
        """One in force."""
        return Rule.objects.create(
            team=self.team, name=f"Remarks {uuid4()}", kind="comments", days=400, action="erase", is_on=True,
            made_by=self.everybody, in_force_since="2026-01-01T00:00Z",
        )  # fmt: skip

    @cached_property
    def retention_run(self):
        return run_now(self.rule, by=self.everybody)

    @cached_property
    def export(self):
        return exports.ask(self.team, self.everybody)

    @cached_property
    def hold(self):
        beside = factories.make_workflow(self.team, name="Beside")  # what is held could not be changed
        scope = {"name": "Case 14", "reason": "A claim.", "workflow": beside}
        return set_hold(self.team, by=self.everybody, **scope)

    @cached_property
    def erasure(self):
        Output.objects.filter(pk=self.output.pk).update(subject="customer 7")
        return ask_erasure(self.team, "customer 7", by=self.everybody, reason="Case 3.")

    @cached_property
    def position(self):
        with transaction.atomic():
            event = audit.record("accounts.signed_in", subject=self.owner, by=self.owner, team=self.team)
        audit.seal()
        return type(event).objects.sealed().get(pk=event.pk).position


# What an argument of an address means: by area, else by name of the address.
SUBJECTS = {
    "people:member:pk": lambda world: world.person.pk,
    "people:change_role:pk": lambda world: world.person.pk,
    "people:suspend:pk": lambda world: world.person.pk,
    "people:reinstate:pk": lambda world: world.person.pk,
    "accounts:past_access_review:pk": lambda world: world.access_review.pk,
    "accounts:renew_invitation:pk": lambda world: world.invitation.pk,
    "accounts:withdraw_invitation:pk": lambda world: world.invitation.pk,
    "accounts:rotate_key:pk": lambda world: world.key.pk,
    "accounts:revoke_key:pk": lambda world: world.key.pk,
    "accounts:revoke_token:pk": lambda world: world.token.pk,
    "accounts:reset_second_steps:pk": lambda world: world.person.pk,
    "accounts:remove_passkey:pk": lambda world: world.passkey.pk,
    "accounts:reset:key": lambda world: "nobody-has-this-link",
    "accounts:end_session:mark": lambda world: world.session.mark,
    "accounts:accept:token": lambda world: "nobody-has-this-link",
    "accounts:sso_start:slug": lambda world: world.identity_provider.slug,
    "accounts:sso_callback:slug": lambda world: world.identity_provider.slug,
    "accounts:sso_provider:slug": lambda world: world.identity_provider.slug,
    "accounts:change_sso:slug": lambda world: world.identity_provider.slug,
    "accounts:map_sso_groups:slug": lambda world: world.identity_provider.slug,
    "accounts:try_sso:slug": lambda world: world.identity_provider.slug,
    "accounts:switch_on_sso:slug": lambda world: world.identity_provider.slug,
    "accounts:switch_off_sso:slug": lambda world: world.identity_provider.slug,
    "accounts:forget_sso_link:slug": lambda world: world.identity_provider.slug,
    "accounts:forget_sso_link:pk": lambda world: world.person.pk,
    "saml_acs:organization_slug": lambda world: world.identity_provider.slug,
    "saml_finish_acs:organization_slug": lambda world: world.identity_provider.slug,
    "saml_metadata:organization_slug": lambda world: world.identity_provider.slug,
    "saml_sls:organization_slug": lambda world: world.identity_provider.slug,
    "accounts:slug": lambda world: world.agent.slug,
    "audit:position": lambda world: world.position,
    "audit:pk": lambda world: world.review.output_id,
    "audit:kind": lambda world: "output",
    "audit:key": lambda world: str(world.review.output_id),
    "workflows:slug": lambda world: world.workflow.slug,
    "workflows:number": lambda world: 1,
    "workflows:category:pk": lambda world: world.category.pk,
    "workflows:retire_category:pk": lambda world: world.category.pk,
    "review:rename_view:pk": lambda world: world.saved_view.pk,
    "review:delete_view:pk": lambda world: world.saved_view.pk,
    "review:pk": lambda world: world.review.pk,
    "review:slug": lambda world: world.queue.slug,
    "review:masking:slug": lambda world: world.workflow.slug,
    "review:notice:slug": lambda world: world.workflow.slug,
    "learning:slug": lambda world: world.workflow.slug,
    "learning:number": lambda world: world.suggestion.number,
    "learning:pk": lambda world: world.pattern.pk,
    "learning:suspicion:pk": lambda world: world.suspicion.pk,
    "learning:quarantine:pk": lambda world: world.suspicion.pk,
    "learning:release:pk": lambda world: world.suspicion.pk,
    "learning:clear:pk": lambda world: world.suspicion.pk,
    "learning:replay_cases:pk": lambda world: world.suggestion.replays.first().pk,
    "learning:cancel_replay:pk": lambda world: world.suggestion.replays.first().pk,
    "insights:part:key": lambda world: "trend",
    "insights:alert:pk": lambda world: world.alert.pk,
    "retention:rule:pk": lambda world: world.rule.pk,
    "retention:run_now:pk": lambda world: world.rule.pk,
    "retention:change:pk": lambda world: world.rule_change.pk,
    "retention:turn_down:pk": lambda world: world.rule_change.pk,
    "retention:run:pk": lambda world: world.retention_run.pk,
    "retention:run_progress:pk": lambda world: world.retention_run.pk,
    "retention:cancel_run:pk": lambda world: world.retention_run.pk,
    "retention:certificate:pk": lambda world: world.retention_run.pk,
    "retention:hold:pk": lambda world: world.hold.pk,
    "retention:look_again:pk": lambda world: world.hold.pk,
    "retention:ask_release:pk": lambda world: world.hold.pk,
    "retention:release:pk": lambda world: world.hold.pk,
    "retention:keep_holding:pk": lambda world: world.hold.pk,
    "retention:erasure:pk": lambda world: world.erasure.pk,
    "retention:erasure_progress:pk": lambda world: world.erasure.pk,
    "retention:confirm_erasure:pk": lambda world: world.erasure.pk,
    "retention:withdraw_erasure:pk": lambda world: world.erasure.pk,
    "insights:acknowledge:pk": lambda world: world.alert.pk,
    "insights:resolve:pk": lambda world: world.alert.pk,
    "insights:alert_rule:pk": lambda world: world.alert.rule_id,
    "insights:switch_alert_rule:pk": lambda world: world.alert.rule_id,
    "insights:alert_hook:pk": lambda world: world.alert_hook.pk,
    "insights:test_alert_hook:pk": lambda world: world.alert_hook.pk,
    "insights:remove_alert_hook:pk": lambda world: world.alert_hook.pk,
    "insights:week": lambda world: f"{world.weekly_review.week}",
    "insights:finish_follow_up:pk": lambda world: world.follow_up.pk,
    "insights:slug": lambda world: world.workflow.slug,
    "insights:gate_targets:level": lambda world: "supervised",
    "delivery:pk": lambda world: world.endpoint.pk,
    "delivery:delivery_pk": lambda world: world.delivery.pk,
    "insights:export:pk": lambda world: world.export.pk,
    "insights:export_progress:pk": lambda world: world.export.pk,
    "insights:cancel_export:pk": lambda world: world.export.pk,
    "insights:export_file:pk": lambda world: world.export.pk,
    "insights:export_note:pk": lambda world: world.export.pk,
    "api:export_id": lambda world: world.export.pk,
    "api:output_id": lambda world: world.output.pk,
    "api:review_id": lambda world: world.review.pk,
    "api:number": lambda world: world.suggestion.number,
    "api:claim:slug": lambda world: world.queue.slug,
    "api:slug": lambda world: world.workflow.slug,
}
# Their argument names a part of the product, the same for everybody, and no thing of a team.
NOBODYS = {"insights:part"}
# Things of one person, which are not there for a colleague of the same team either, whatever their roles.
PERSONAL = {
    "accounts:revoke_token",
    "accounts:remove_passkey",
    "accounts:end_session",
    "review:rename_view",
    "review:delete_view",
}
# Like a real id of the same form, but of nothing at all.
NOTHING = {int: lambda real: real + 1_000_000, str: lambda real: "nothing-has-this-name"}


def given_for(route, world):
    """The arguments of an address for one world's things."""
    area = route.name.rpartition(":")[0]
    return {
        name: (SUBJECTS.get(f"{route.name}:{name}") or SUBJECTS[f"{area}:{name}"])(world)
        for name in route.arguments
    }


def nothing_like(given):
    """The same arguments, naming nothing. What kind of thing is asked for stays."""
    return {
        name: real if name == "kind" else NOTHING.get(type(real), lambda real: uuid4())(real)
        for name, real in given.items()
    }
