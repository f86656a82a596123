"""The pages as a WSGI application; /events needs ASGI (see asgi.py)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naryad.config.settings.base")
application = get_wsgi_application()
