"""How agents hand in their outputs, and admins their history."""

import re

from django.http import Http404
from django.utils import timezone
from rest_framework.response import Response

from reviewapp.accounts.models import Agent
from reviewapp.accounts.permissions import Permission, Scope
from reviewapp.base.api import ApiView
from reviewapp.base.errors import Invalid
from reviewapp.base.gate import JSON, LINES, MEBIBYTE, LinesParser, RowsParser
from reviewapp.base.strict_json import Row, Unfit
from reviewapp.intake import actions, envelope
from reviewapp.intake.actions.judging import check_envelope
from reviewapp.intake.answers import accepted, refused_row, row_of
from reviewapp.intake.masking import as_kept, kept_by_nobody, text_without
from reviewapp.intake.moments import moment
from reviewapp.intake.openapi import describe
from reviewapp.intake.refusals import is_refusal, refusals
from reviewapp.intake.repeats import Asked
from reviewapp.intake.signal import signal_of
from reviewapp.review.actions.report_outcome import report_outcome
from reviewapp.review.actions.withdraw import withdraw
from reviewapp.review.models import Output
from reviewapp.workflows.contract.schema import validator
from reviewapp.workflows.models import Workflow

OUTCOME = validator(envelope.OUTCOME)
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}\Z")


class IntakeView(ApiView):
    scope = Scope.WRITE_OUTPUTS
    refused_rows = 0

    def finalize_response(self, request, response, *args, **kwargs):
        """What was refused is counted, for the alert about it; who was not let in at all is nobody here."""
        agent = vars(request).get("_user")
        refused = int(is_refusal(response.status_code)) or self.refused_rows
        if refused and isinstance(agent, Agent):
            refusals.note(agent, refused)
        return super().finalize_response(request, response, *args, **kwargs)

    def once(self, work, *, body):
        """Do the work once for this Idempotency-Key, if the request has one, and answer."""
        key = self.request.headers.get("Idempotency-Key", "")
        if key and not IDEMPOTENCY_KEY.match(key):
            raise Unfit(
                "An Idempotency-Key has 1 to 255 visible ASCII characters.", place="header Idempotency-Key"
            )
        kinds = kept_by_nobody(self.request.auth.team_id) if key else frozenset()
        asked = Asked(self.request.method, self.request.path, body, kinds)
        status, answer = actions.once(self.request.auth, key, asked=asked, work=work)
        return Response(answer, status=status)

    def own_output(self, output_id):
        found = Output.objects.visible_to(self.request.user).filter(pk=output_id)
        if output := found.select_related("workflow", "team", "agent").first():
            return output
        raise Http404


class Outputs(IntakeView):
    @describe("post_output")
    def post(self, request):
        """Hand in one output.

        Posting the same content under the same `external_id` again answers 200 and changes nothing; other
        content under it is refused with 409.
        """

        def work():
            [result] = actions.submit(request.user, [Row(value=request.data)])
            if result.error:
                raise result.error
            signal = signal_of(result.output.workflow).as_dict()
            return (201 if result.is_new else 200), accepted(result.output, signal=signal)

        return self.once(work, body=request.data)


class OutputBatch(IntakeView):
    parser_classes = [RowsParser, LinesParser]
    media_types = (JSON, LINES)
    body_limit = 8 * MEBIBYTE

    @describe("post_outputs")
    def post(self, request):
        """Hand in up to 1,000 outputs, as a JSON array or one a line.

        The answer has one result a row, in order, each with its own status. A bad row refuses only itself.
        """
        rows = rows_of(request)

        def work():
            results = actions.submit(request.user, rows)
            self.refused_rows = sum(bool(result.error) for result in results)
            hides = kept_by_nobody(request.auth.team_id) if self.refused_rows else frozenset()
            return 200, {"results": results_of(results, hides=hides)}

        return self.once(work, body=body_of(rows) if "Idempotency-Key" in request.headers else None)


class OutputChanges(IntakeView):
    @describe("replace_output")
    def put(self, request, output_id):
        """Replace an undecided output with new content, which people then see instead."""
        output = actions.supersede(self.own_output(output_id), request.data, by=request.user)
        return Response(accepted(output, signal=signal_of(output.workflow).as_dict()))

    @describe("withdraw_output")
    def delete(self, request, output_id):
        """Take an undecided output back. Doing it twice changes nothing."""
        withdraw(self.own_output(output_id), by=request.user)
        return Response(status=204)


class OutputOutcome(IntakeView):
    @describe("report_outcome")
    def post(self, request, output_id):
        """Tell what became of an output downstream.

        It may come before the decision, twice, or out of order.
        """
        output, sent = self.own_output(output_id), request.data
        check_envelope(sent, envelope.OUTCOME, OUTCOME)
        try:
            at = moment(sent["at"]) if "at" in sent else timezone.now()
        except ValueError as error:
            raise Invalid({"at": [str(error)]}) from None
        outcome, is_new = report_outcome(
            output,
            by=request.user,
            kind=sent["kind"],
            at=at,
            detail=text_without(sent.get("detail", ""), output.workflow),
        )
        answer = {"id": str(outcome.pk), "output": str(output.pk), "kind": outcome.kind, "at": outcome.at}
        return Response(answer, status=201 if is_new else 200)


class WorkflowSignal(ApiView):
    scope = Scope.READ_POLICY
    permission = Permission.SEE_POLICY

    @describe("read_signal")
    def get(self, request, slug):
        """Whether to send more: proceed, slow, pause or human_only, why, and when to ask again."""
        workflow = Workflow.objects.visible_to(request.user).active()
        workflow = workflow.filter(team=request.auth.team_id, slug=slug).first()
        if workflow is None:
            raise Http404
        signal = signal_of(workflow)
        headers = {"Retry-After": str(signal.retry_after)} if signal.retry_after else {}
        return Response(signal.as_dict(), headers=headers)


class History(IntakeView):
    scope = Scope.WRITE_HISTORY
    permission = Permission.IMPORT_HISTORY
    parser_classes = [RowsParser, LinesParser]
    media_types = (JSON, LINES)
    body_limit = 8 * MEBIBYTE

    @describe("import_history")
    def post(self, request):
        """Bring in up to 1,000 past outputs with their decisions and times.

        Rows known already are left alone, so a broken import can simply be sent again. Everything is marked
        as imported in the audit trail and never reaches the agents' feed.
        """
        rows = rows_of(request)
        results = actions.import_history(rows, team=request.auth.team, by=request.user)
        return Response({"results": [history_result(result) for result in results]})


def rows_of(request):
    """The rows of a batch; an empty body has none."""
    rows = request.data if isinstance(request.data, list) else []
    if not rows:
        raise Unfit("The batch holds no rows. Send a JSON array, or one object a line.", place="the body")
    return rows


def body_of(rows):
    return [str(row.problem) if row.problem else row.value for row in rows]


def results_of(results, *, hides=frozenset()):
    signals = {}
    answers = []
    for result in results:
        if result.error:
            refused = refused_row(result.error, external_id=result.external_id)
            answers.append(as_kept(refused, hides))  # the answer is kept for who sends the batch again
            continue
        workflow = result.output.workflow
        if workflow.pk not in signals:
            signals[workflow.pk] = signal_of(workflow).as_dict()
        answer = accepted(result.output, signal=signals[workflow.pk])
        answers.append(row_of(answer, http_status=201 if result.is_new else 200))
    return answers


def history_result(result):
    if result.error:
        return refused_row(result.error, external_id=result.external_id)
    output = result.output
    answer = {"id": str(output.id), "external_id": output.external_id}
    return row_of(answer, http_status=201 if result.is_new else 200)
