"""Pages and API load without what only workers need."""

import subprocess
import sys


def test_the_web_process_loads_no_matrices():
    code = (
        "import django, sys; django.setup(); import config.urls, config.api_urls; "
        "sys.exit(any(name in sys.modules for name in ('numpy', 'reviewapp.base.spans')))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)

    assert done.returncode == 0
