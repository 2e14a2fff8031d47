"""Naming lists of the queue page. A view is its reader's alone, like a draft, and leaves no event."""

from django.db import IntegrityError, transaction

from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.review.models import SavedView

MOST = 20


@transaction.atomic
def save_view(team, *, by, name, query):
    """Keep a list of the queue page under a name of one's own."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # so that nobody passes the limit by haste
    require(by, Permission.SEE_QUEUE, team=team)
    name = checked(name)
    if len(query) > SavedView.LONGEST_QUERY:
        raise Invalid({"query": ["The search is too long to be kept. Nothing was saved. Shorten it."]})
    if SavedView.objects.filter(user=by, team=team).count() >= MOST:
        raise Refused(f"You have {MOST} saved views. Nothing was saved. Delete one first.", code="full")
    return written(SavedView(user=by, team=team, name=name, query=query))


@transaction.atomic
def rename_view(view, *, by, name):
    """Give one's own view another name."""
    view = own(view, by)
    view.name = checked(name)
    return written(view)


@transaction.atomic
def delete_view(view, *, by):
    """Forget one's own view; the items in it are not touched."""
    own(view, by).delete()


def own(view, by):
    view = SavedView.objects.select_for_update(of=("self",)).select_related("team").get(pk=view.pk)
    require(by, Permission.SEE_QUEUE, team=view.team)
    if view.user_id != by.pk:
        raise NotAllowed("This view is somebody else’s. Nothing was changed.")
    return view


def checked(name):
    name = " ".join(name.split())
    if not name:
        raise Invalid({"name": ["Give the view a name."]})
    if len(name) > SavedView.LONGEST_NAME:
        raise Invalid({"name": [f"A name has at most {SavedView.LONGEST_NAME} characters."]})
    return name


def written(view):
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Invalid({"name": [f"You have a view named {view.name} already. Choose another."]}) from error
    return view
