"""The program as an ASGI application."""

import os

from django.core.asgi import get_asgi_application

from naryad.core.env import env
from naryad.operate.body import BodyLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naryad.config.settings.base")
application = BodyLimit(get_asgi_application(), most=env().request_bytes)
