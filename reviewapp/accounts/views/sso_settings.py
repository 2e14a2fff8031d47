"""Settings: the identity providers of a team."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts.actions import sso as actions
from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.forms import ReasonForm
from reviewapp.accounts.models import IdentityProvider, ProviderChange, User
from reviewapp.accounts.permissions import Permission
from reviewapp.accounts.sso.adapter import saml_is_installed
from reviewapp.accounts.sso.forms import FORMS, MappingForm
from reviewapp.accounts.views.paging import page_of
from reviewapp.accounts.views.sso import send
from reviewapp.base.forms import taking

FOR_GROUPS = "id_groups_%s"  # three forms of the page ask for a reason
NEWEST = 20  # changes; the audit trail has them all
SAML = IdentityProvider.Kind.SAML


@require_GET
@allow(Permission.CHANGE_PEOPLE)
def providers(request):
    found = _providers(request).alphabetical()
    context = {"page": page_of(request, found), "saml_is_installed": saml_is_installed()}
    return render(request, "accounts/sso_providers.html", context)


@allow(Permission.CHANGE_PEOPLE)
@fresh
@never_cache
@sensitive_post_parameters("secret")
def add(request, kind):
    """Name the provider and how it is reached. It is off until it was tried and its groups give roles."""
    if kind == SAML and not saml_is_installed():
        return redirect("accounts:sso_providers")
    form = FORMS[kind](request.POST or None)
    if request.method == "POST" and form.is_valid():
        with taking(form):
            provider = actions.add_provider(request.team, by=request.user, kind=kind, **form.told())
            messages.success(request, f"{provider.name} was added. Tell it the addresses below, then try it.")
            return redirect("accounts:sso_provider", provider.slug)
    status = 422 if form.errors else 200
    context = {"form": form, "label": IdentityProvider.Kind(kind).label}
    return render(request, "accounts/sso_new.html", context, status=status)


@require_GET
@allow(Permission.CHANGE_PEOPLE)
def provider(request, slug):
    return _page(request, _provider(request, slug))


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
@sensitive_post_parameters("secret")
def change(request, slug):
    found = _provider(request, slug)
    form = FORMS[found.kind](request.POST, provider=found)
    return _change(request, found, form, name="form")


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def map_groups(request, slug):
    found = _provider(request, slug)
    form = MappingForm(request.POST, provider=found, auto_id=FOR_GROUPS)
    return _change(request, found, form, name="mapping_form")


@require_GET
@allow(Permission.CHANGE_PEOPLE)
@fresh
def attempt(request, slug):
    """Sign in there without coming in here, to see what it says. By a link: a form may lead to us only."""
    return send(request, _provider(request, slug), purpose={"trying": request.user.pk})


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def switch_on(request, slug):
    return _switch(request, slug, action=actions.switch_provider_on, words="is on. People may come in by it.")


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def switch_off(request, slug):
    words = "is off. Nobody comes in by it any more; open sessions go on."
    return _switch(request, slug, action=actions.switch_provider_off, words=words)


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def forget(request, slug, pk):
    """Forget which of the provider's subjects a person is."""
    found = _provider(request, slug)
    person = get_object_or_404(User.objects.visible_to(request.user).in_team(request.team), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, link_form=form, link_of=person)
    actions.forget_link(found, person=person, by=request.user, **form.cleaned_data)
    messages.success(request, f"{person.name} is no longer linked. Their verified email counts next time.")
    return redirect("accounts:sso_provider", slug)


def _providers(request):
    return IdentityProvider.objects.visible_to(request.user).of_team(request.team)


def _provider(request, slug):
    return get_object_or_404(_providers(request).select_related("team"), slug=slug)


def _change(request, found, form, *, name):
    if form.is_valid():
        with taking(form):
            changed = actions.change_provider(found, by=request.user, **form.told())
            off = " It is off until it was tried again." if found.is_on and not changed.is_on else ""
            messages.success(request, f"{found.name} was changed.{off}")
            return redirect("accounts:sso_provider", found.slug)
    return _page(request, found, status=422, **{name: form})


def _switch(request, slug, *, action, words):
    found = _provider(request, slug)
    form = ReasonForm(request.POST, auto_id="id_switch_%s")
    if not form.is_valid():
        return _page(request, found, status=422, reason_form=form)
    action(found, by=request.user, **form.cleaned_data)
    messages.success(request, f"{found.name} {words}")
    return redirect("accounts:sso_provider", slug)


def _page(request, found, *, status=200, **forms):
    people = User.objects.visible_to(request.user).filter(pk__in=found.links.values("user"))
    context = {
        "provider": found,
        "addresses": _addresses(request, found),
        "form": FORMS[found.kind](provider=found) if found.kind != SAML or saml_is_installed() else None,
        "mapping_form": MappingForm(provider=found, auto_id=FOR_GROUPS),
        "reason_form": ReasonForm(auto_id="id_switch_%s"),
        "page": page_of(request, people.alphabetical()),
        "changes": ProviderChange.objects.of_provider(found)[:NEWEST],
        "saml_is_installed": saml_is_installed(),
    }
    return render(request, "accounts/sso_provider.html", context | forms, status=status)


def _addresses(request, found):
    """What the other side has to be told, as it calls it."""
    where = {"Sign-in address": reverse("accounts:sso_start", args=[found.slug])}
    if found.is_saml:
        where |= {
            "Entity ID (audience)": reverse("saml_metadata", args=[found.slug]),
            "Reply address (ACS)": reverse("saml_acs", args=[found.slug]),
        }
    else:
        where |= {"Redirect URI": reverse("accounts:sso_callback", args=[found.slug])}
    return [(label, request.build_absolute_uri(path)) for label, path in where.items()]
