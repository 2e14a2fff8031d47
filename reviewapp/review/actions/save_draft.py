import json

from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid
from reviewapp.review.judgement import holds_null
from reviewapp.review.models import Draft
from reviewapp.workflows.masking import mask
from reviewapp.workflows.masking_rules import stored_kinds

LARGEST = 1_048_576


@transaction.atomic
def save_draft(review, *, by, content):
    """Keep what a person has typed on a review, whether or not they still hold it.

    A draft is its writer's alone, changes nothing about the review and leaves no event. It goes when a
    decision on the review takes effect.
    """
    require(by, Permission.DECIDE, team=review.team)
    if len(json.dumps(content)) > LARGEST:
        raise Invalid({"content": ["The draft is longer than one megabyte and was not saved. Shorten it."]})
    if holds_null(content):
        raise Invalid({"content": ["A null character cannot be kept. Remove it to save the draft."]})
    content = mask(content, stored_kinds(review.workflow.masking))[0]
    draft, _ = Draft.objects.update_or_create(
        review=review, user=by, defaults={"content": content, "saved_at": database_now()}
    )
    return draft
