"""What the API of insights is given and answers."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviewapp.insights.asking import EARLIEST, LATEST
from reviewapp.insights.exporting.scopes import Selection
from reviewapp.insights.models import Export

USUAL = timedelta(days=28)


class ExportAsked(serializers.Serializer):
    """A kind, a file, and which decisions: narrowed by slugs, and decided from `from` up to before `to`."""

    kind = serializers.ChoiceField(choices=Export.Kind.choices)
    form = serializers.ChoiceField(
        choices=Export.Form.choices, help_text="`json` for Label Studio and Langfuse, one of the others else."
    )
    workflow = serializers.SlugField(required=False, max_length=60)
    agent = serializers.SlugField(required=False, max_length=60)
    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    queue = serializers.SlugField(required=False, max_length=60)
    category = serializers.SlugField(required=False, max_length=60)
    to = serializers.DateTimeField(required=False, help_text="Now unless told.")

    def get_fields(self):
        beginning = serializers.DateTimeField(required=False, help_text="Four weeks before `to` unless told.")
        return super().get_fields() | {"from": beginning}

    def validate(self, sent):
        """Times that a calendar has room around."""
        odd = [name for name in ("from", "to") if name in sent and not EARLIEST <= sent[name].date() < LATEST]
        if odd:
            years = f"Between the years {EARLIEST.year} and {LATEST.year}."
            raise serializers.ValidationError({name: [years] for name in odd})
        return sent

    def asked(self):
        sent = dict(self.validated_data)
        end = sent.pop("to", None) or timezone.now()
        start = sent.pop("from", None) or end - USUAL
        kind, form = sent.pop("kind"), sent.pop("form")
        return {"kind": kind, "form": form, "selection": Selection(start=start, end=end, **sent)}


class ExportState(serializers.ModelSerializer):
    """One export: how far it is, and its file's digest once it is there."""

    scope = serializers.JSONField(help_text="Which decisions were asked for.")
    digest = serializers.SerializerMethodField(help_text="SHA-256 of the file, in hex; empty before.")
    left_out = serializers.JSONField(help_text="Rows not handed out, by why.")
    file = serializers.SerializerMethodField(help_text="Where to fetch it, with the same key; null before.")

    class Meta:
        model = Export
        fields = [
            "id", "kind", "form", "scope", "state", "done", "total", "rows", "left_out", "size", "digest",
            "trouble", "asked_at", "finished_at", "expires_at", "file",
        ]  # fmt: skip

    def get_digest(self, export) -> str:
        return export.digest_hex

    @extend_schema_field({"type": ["string", "null"]})
    def get_file(self, export):
        is_there = export.state == Export.State.DONE and not export.is_over
        return f"/api/v1/exports/{export.pk}/file" if is_there else None


class ExportPage(serializers.Serializer):
    results = ExportState(many=True)
    next = serializers.UUIDField(allow_null=True, help_text="Give it as `before` for the page that follows.")
