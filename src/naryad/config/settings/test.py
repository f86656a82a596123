"""Tests: fast password hashes, letters kept in memory."""

import os
import tempfile

os.environ["NARYAD_DATA"] = tempfile.mkdtemp(prefix="naryad-test-data-")
os.environ["NARYAD_ALLOW_TEMPORARY"] = "1"
os.environ.pop("DATABASE_URL", None)  # the tests bring their own server

from naryad.config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
LANGUAGE_CODE = "en"  # tests name texts as the sources have them
