"""The shapes that delivery answers with, for the OpenAPI document."""

from rest_framework import serializers

from reviewapp.review.models import Decision, Output


class TaggedCategory(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    cause = serializers.CharField()


class ErasedParts(serializers.DictField):
    """{part: {"at", "by"}} of what a retention rule or a person's request erased; null while all is there."""

    child = serializers.DictField(child=serializers.CharField())


class DecisionState(serializers.Serializer):
    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(Decision.Verdict.choices)
    categories = TaggedCategory(many=True)
    justification = serializers.CharField()
    reason = serializers.CharField()
    edited = serializers.JSONField(allow_null=True)
    erased = ErasedParts(allow_null=True)
    decided_at = serializers.DateTimeField()
    effective_at = serializers.DateTimeField()
    supersedes = serializers.UUIDField(allow_null=True)


class OutputState(serializers.Serializer):
    id = serializers.UUIDField()
    external_id = serializers.CharField()
    workflow = serializers.CharField()
    status = serializers.ChoiceField(Output.Status.choices)
    route = serializers.ChoiceField(Output.Route.choices)
    reasons = serializers.JSONField()
    revision = serializers.IntegerField()
    policy_version = serializers.IntegerField(allow_null=True)
    policy_flag = serializers.CharField()
    received_at = serializers.DateTimeField()
    decision = DecisionState(allow_null=True)


class FeedOutput(serializers.Serializer):
    id = serializers.UUIDField()
    external_id = serializers.CharField()
    workflow = serializers.CharField()
    status = serializers.ChoiceField(Output.Status.choices)


class FeedEntry(serializers.Serializer):
    cursor = serializers.CharField()
    type = serializers.CharField()
    at = serializers.DateTimeField()
    output = FeedOutput()
    decision = DecisionState(allow_null=True)


class FeedPage(serializers.Serializer):
    results = FeedEntry(many=True)
    next = serializers.CharField()
    more = serializers.BooleanField()
