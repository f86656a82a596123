"""The program as an ASGI application."""

import os

from django.core.asgi import get_asgi_application

from naryad.core.env import env
from naryad.operate.asked import Asked
from naryad.operate.body import BodyLimit
from naryad.operate.turns import SPARE, Turns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naryad.config.settings.base")
in_turn = Turns(get_asgi_application(), most=max(1, env().database_pool_size - SPARE))
application = Asked(BodyLimit(in_turn, most=env().request_bytes), is_logged=env().access_log)
