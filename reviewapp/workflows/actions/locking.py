"""One lock order for the area: the workflow first, then what belongs to it."""

from reviewapp.workflows.models import PolicyDraft, Workflow


def lock(workflow: Workflow) -> Workflow:
    """The workflow as it is now, until the end of the transaction.

    Outputs and decisions that name it go on coming in: its key stays, so they wait for nobody.
    """
    locked = Workflow.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("team").get(pk=workflow.pk)


def lock_draft(draft: PolicyDraft) -> PolicyDraft:
    """The draft and its workflow as they are now, until the end of the transaction."""
    workflow = lock(Workflow(pk=draft.workflow_id))
    draft = PolicyDraft.objects.select_for_update(of=["self"]).get(pk=draft.pk)
    draft.workflow = workflow
    return draft
