from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid
from reviewapp.review.models import Comment, Output

MAX_COMMENT = 2_000


@transaction.atomic
def comment(output, *, by, text):
    """Write a comment on an output, for colleagues. The trail holds a commitment to it, never the words."""
    output = Output.objects.select_for_update(of=["self"], no_key=True).get(pk=output.pk)
    require(by, Permission.COMMENT_ITEM, team=output.team_id)
    text = checked(text)

    written = Comment(output=output, text=text, written_by=by)
    event = record(
        "comment.written", subject=output, by=by, team=output.team_id, workflow=output.workflow_id,
        commitment=written.commitment, comment=str(written.pk),
    )  # fmt: skip
    written.event_id, written.written_at = event.pk, event.at
    written.save(force_insert=True)
    return written


def checked(text):
    text = (text or "").replace("\r\n", "\n").strip()
    if not text or len(text) > MAX_COMMENT or "\x00" in text:
        raise Invalid({"text": [f"Write something, in at most {MAX_COMMENT:,} characters."]})
    return text
