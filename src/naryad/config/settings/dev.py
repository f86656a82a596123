"""Development: errors in the browser, templates read anew."""

from naryad.config.settings.base import *  # noqa: F403

DEBUG = True
WHITENOISE_AUTOREFRESH = True
