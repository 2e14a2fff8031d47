"""Whether the web of this container serves: `python -m config.deploy.healthy`, exit code 0 or 1.

Asked on loopback with the name people use, so that neither the allowed hosts nor the redirect refuse it.
"""

import os
import sys
from http.client import HTTPConnection


def is_healthy(port: int = 8000) -> bool:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*") or "localhost"
    asked = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", "/readyz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


if __name__ == "__main__":
    sys.exit(0 if is_healthy() else 1)
