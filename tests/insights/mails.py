"""A mail server that is away."""

from django.core.mail.backends.base import BaseEmailBackend


class Down(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("Nobody listens.")
