from tests.audit.conftest import own_key

__all__ = ["own_key"]
