"""The door for a WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# What was loaded now stays until the end: the collector need not look through it again and again.
gc.collect()
gc.freeze()
