"""What the API of learning is given and answers."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviewapp.learning.models import Replay, Suggestion


class Reason(serializers.Serializer):
    ok = serializers.BooleanField()
    text = serializers.CharField()


class SuggestionShort(serializers.Serializer):
    """One suggestion as lists show it."""

    number = serializers.IntegerField()
    workflow = serializers.CharField(source="workflow.slug")
    kind = serializers.ChoiceField(choices=Suggestion.Kind.choices)
    state = serializers.ChoiceField(choices=Suggestion.State.choices)
    title = serializers.CharField()
    hits = serializers.IntegerField(help_text="Outputs in which people corrected this.")
    exposures = serializers.IntegerField(help_text="Outputs in which they could have.")
    units = serializers.IntegerField(help_text="Separate cases behind the hits.")
    reviewers = serializers.IntegerField()
    grade = serializers.CharField(help_text="A, B or C.")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class ReplayState(serializers.Serializer):
    """A replay: how far it is, and what it found."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Replay.State.choices)
    digest = serializers.CharField(
        source="digest_hex", read_only=True, help_text="Of the words that were replayed, in hex."
    )
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    result = serializers.JSONField(help_text="Groups, figures, weeks and the gate; empty until it is done.")
    trouble = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class SuggestionWhole(SuggestionShort):
    """One suggestion with all that is needed to decide about it."""

    change = serializers.JSONField(help_text="The change as JSON; see the docs for its kinds.")
    digest = serializers.SerializerMethodField(help_text="Send it back to approve exactly these words.")
    based_on = serializers.IntegerField(source="based_on.number", allow_null=True, default=None)
    version = serializers.IntegerField(source="version.number", allow_null=True, default=None)
    reasons = Reason(many=True)
    conflicts = serializers.JSONField()
    words = serializers.JSONField(help_text="Whose words the suggestion uses.")
    tokens = serializers.IntegerField()
    minutes_a_week = serializers.FloatField()
    close_reason = serializers.CharField(source="why_closed", allow_blank=True)
    replay = serializers.SerializerMethodField()

    def get_digest(self, suggestion) -> str:
        return bytes(suggestion.digest).hex()

    @extend_schema_field(ReplayState(allow_null=True))
    def get_replay(self, suggestion):
        replay = suggestion.replays.first()
        return ReplayState(replay).data if replay else None


class SuggestionPage(serializers.Serializer):
    results = SuggestionShort(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="Send it as `before` to read on.")


class ApprovalAsked(serializers.Serializer):
    digest = serializers.RegexField(r"^[0-9a-f]{64}\Z", help_text="Of the words as you read them, in hex.")
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=4_000)


class DismissalAsked(serializers.Serializer):
    reason = serializers.CharField(max_length=4_000)


class Example(serializers.Serializer):
    """A past output, what a person made of it, and why."""

    output = serializers.UUIDField()
    external_id = serializers.CharField()
    input = serializers.JSONField(allow_null=True)
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    justification = serializers.CharField(allow_blank=True)
    categories = serializers.ListField(child=serializers.CharField())
    likeness = serializers.FloatField(help_text="0 to 1, by the words that both inputs share.")
    decided_at = serializers.DateTimeField()


class ExamplesFound(serializers.Serializer):
    results = Example(many=True)
