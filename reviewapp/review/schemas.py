"""The shapes that review takes and answers with, for validation and the OpenAPI document."""

from rest_framework import serializers

from reviewapp.review.models import Decision, Review


class Whole(serializers.Serializer):
    """Refuses fields it does not know: a misspelt one must not be taken for an absent one."""

    def to_internal_value(self, sent):
        unknown = sorted(set(sent) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(sent)


class ClaimAsked(Whole):
    resume = serializers.BooleanField(default=False)


class HoldAsked(Whole):
    token = serializers.UUIDField()


class ReleaseAsked(HoldAsked):
    skip = serializers.BooleanField(default=False)


class DecisionAsked(HoldAsked):
    submission_id = serializers.UUIDField()
    seen_digest = serializers.RegexField(r"\A[0-9a-fA-F]{64}\Z")
    verdict = serializers.ChoiceField(Decision.Verdict.choices)
    categories = serializers.ListField(
        child=serializers.CharField(max_length=60), default=tuple, max_length=9
    )
    justification = serializers.CharField(default="", allow_blank=True, max_length=10_000)
    edited = serializers.JSONField(default=None, allow_null=True)
    reason = serializers.CharField(default="", allow_blank=True, max_length=10_000)
    escalate_to = serializers.CharField(default="", allow_blank=True, max_length=60)


class Hold(serializers.Serializer):
    token = serializers.UUIDField()
    until = serializers.DateTimeField()


class CategoryShown(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    number = serializers.IntegerField()
    cause = serializers.CharField()
    demands_justification = serializers.BooleanField()


class WorkflowShown(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    guidelines = serializers.CharField()
    privacy_notice = serializers.CharField()
    output_schema = serializers.JSONField()
    undo_seconds = serializers.IntegerField()
    categories = CategoryShown(many=True)


class OutputShown(serializers.Serializer):
    id = serializers.UUIDField()
    external_id = serializers.CharField()
    agent = serializers.CharField()
    revision = serializers.IntegerField()
    status = serializers.CharField()
    confidence = serializers.FloatField(allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)
    model = serializers.CharField()
    subject = serializers.CharField()
    language = serializers.CharField()
    action = serializers.JSONField()
    checks = serializers.JSONField()
    title = serializers.CharField()
    input = serializers.JSONField(allow_null=True)
    output = serializers.JSONField(allow_null=True)
    trace = serializers.JSONField()
    metadata = serializers.JSONField()
    digest = serializers.CharField(help_text="Send it back as `seen_digest`.")
    erased = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        allow_null=True,
        help_text="What a rule or a person's request erased: {part: {at, by}}; null while all is there.",
    )


class ReviewState(serializers.Serializer):
    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(Review.Purpose.choices)
    state = serializers.ChoiceField(Review.State.choices)
    outcome = serializers.CharField()
    queue = serializers.CharField()
    priority = serializers.IntegerField()
    risk = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField()
    reasons = serializers.JSONField()
    held_by = serializers.CharField(allow_null=True)
    hold = Hold(allow_null=True, help_text="Yours alone: null unless you hold the review.")
    workflow = WorkflowShown()
    output = OutputShown()


class DecisionMade(serializers.Serializer):
    id = serializers.UUIDField()
    review = serializers.UUIDField()
    output = serializers.UUIDField()
    verdict = serializers.ChoiceField(Decision.Verdict.choices)
    decided_at = serializers.DateTimeField()
    takes_effect_at = serializers.DateTimeField()
    retracted_at = serializers.DateTimeField(allow_null=True)
