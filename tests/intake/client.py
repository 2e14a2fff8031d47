"""The API as a program speaks it."""

import json

from django.test import Client


class ApiClient:
    """Speaks JSON under one key; every answer but an empty one is parsed."""

    def __init__(self, token):
        self.token = token
        self.http = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)

    def send(self, method, path, body=None, *, raw=None, content_type="application/json", **headers):
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        options = {"content_type": content_type} if data else {}
        return self.http.generic(method, f"/api/v1/{path}", data, headers=headers or None, **options)

    def post(self, path, body=None, **more):
        return self.send("POST", path, body, **more)

    def get(self, path, **more):
        return self.send("GET", path, **more)
