"""Every secret that is sealed at rest, sealed anew under the present key, so that the earlier one can go."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from reviewapp.audit.actions import record
from reviewapp.base.sealing import seal, unseal

IN_AUTHENTICATORS = ("secret", "seed")
PREFIX = "sealed_"


@transaction.atomic
def seal_again():
    """All of them or none; a secret that opens under no key known here raises. Answers {table: how many}."""
    counts = {model._meta.db_table: _rows(model, columns) for model, columns in sealed_columns().items()}  # noqa: SLF001
    counts[Authenticator._meta.db_table] = _authenticators()  # noqa: SLF001
    record("secrets.sealed_again", subject=("secrets", "all"), by=None, **counts)
    return counts


def sealed_columns():
    """The models that keep secrets, each with the columns that hold them."""
    found = {}
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)]  # noqa: SLF001
        if names := [field.name for field in fields if field.name.startswith(PREFIX)]:
            found[model] = names
    return found


def _rows(model, columns):
    rows = model.objects.select_for_update(of=("self",)).order_by("pk")
    for row in rows:
        for name in columns:
            if sealed := getattr(row, name):
                setattr(row, name, seal(unseal(sealed, about=row.sealed_for), about=row.sealed_for))
        row.save(update_fields=columns)
    return len(rows)


def _authenticators():
    """Seeds of authenticator apps and of recovery codes; a passkey's key is a public one."""
    adapter, count = get_adapter(), 0
    for row in Authenticator.objects.select_for_update(of=("self",)).order_by("pk"):
        held = [name for name in IN_AUTHENTICATORS if name in row.data]
        for name in held:
            row.data[name] = adapter.encrypt(adapter.decrypt(row.data[name]))
        if codes := row.data.get("migrated_codes"):
            row.data["migrated_codes"] = [adapter.encrypt(adapter.decrypt(code)) for code in codes]
        if held or codes:
            row.save(update_fields=["data"])
            count += 1
    return count
