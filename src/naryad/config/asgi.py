"""The program as an ASGI application."""

import os

from django.core.asgi import get_asgi_application

from naryad.config.body import BodyLimit
from naryad.config.env import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naryad.config.settings.base")
application = BodyLimit(get_asgi_application(), most=env().request_bytes)
