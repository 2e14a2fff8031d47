"""What one team's posts are judged by, read once for a whole batch."""

from functools import cache

from reviewapp.review import queues
from reviewapp.workflows.contract.schema import validator
from reviewapp.workflows.models import PolicyVersion, Workflow
from reviewapp.workflows.policy import in_force


class Ground:
    """The workflows, policies, contracts and queues of one team, each asked for at most once."""

    def __init__(self, team_id):
        self.team_id = team_id
        self.workflow = cache(self._workflow)
        self.policy = cache(in_force)
        self.version = cache(self._version)
        self.input_validator = cache(lambda workflow: validator(workflow.input_schema))
        self.output_validator = cache(lambda workflow: validator(workflow.effective_output_schema))
        self._queues = None

    def _workflow(self, slug):
        return Workflow.objects.active().filter(team=self.team_id, slug=slug).first()

    def _version(self, workflow, number):
        return (
            PolicyVersion.objects.filter(workflow=workflow, number=number)
            .only("id", "number", "workflow")
            .first()
        )

    @property
    def queues(self):
        if self._queues is None:
            self._queues = queues.active_by_slug(self.team_id)
        return self._queues

    def queue_for(self, workflow, slug):
        """The queue named, and what to add to the reasons when it had to be another one."""
        wanted = slug or workflow.default_queue
        queue = queues.choose(self.queues, wanted, workflow.default_queue)
        if queue.slug == wanted:
            return queue, []
        text = f"There is no active queue “{wanted}”, so it waits in {queue.name}"
        return queue, [{"kind": "queue", "ref": wanted, "text": text}]
