"""JSON whose keys keep the order in which a person wrote them."""

import json

from django.db import models


class OrderedJSONField(models.JSONField):
    """PostgreSQL's `json` instead of `jsonb`: a contract's fields appear in the order of its author.

    `json` values cannot be compared inside the database, so a query over them takes no DISTINCT.
    """

    def db_type(self, connection):
        return "json"

    def from_db_value(self, value, expression, connection):
        # Django teaches the driver to leave jsonb as text; json it reads by itself.
        return json.loads(value) if isinstance(value, str) else value
