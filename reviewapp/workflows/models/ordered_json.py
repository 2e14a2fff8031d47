"""JSON whose keys keep the order in which a person wrote them."""

import json

from django.db import models
from psycopg.types.json import Json


class OrderedJSONField(models.JSONField):
    """PostgreSQL's `json` instead of `jsonb`: a contract's fields appear in the order of its author.

    `json` values cannot be compared inside the database, so a query over them takes no DISTINCT.
    """

    def db_type(self, connection):
        return "json"

    def get_db_prep_value(self, value, connection, prepared=False):
        # Django would send jsonb, which sorts the keys before they are stored.
        return Json(value)

    def from_db_value(self, value, expression, connection):
        # Django teaches the driver to leave jsonb as text; json it reads by itself.
        return json.loads(value) if isinstance(value, str) else value
