"""Settings of every environment; what an operator may change comes from core.env."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.core.env import database_settings, env

ENV = env()
PACKAGE = Path(__file__).resolve().parents[2]
IS_HTTPS = ENV.base_url.startswith("https://")

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
IS_DEMO = ENV.is_demo
ALLOWED_HOSTS = list(ENV.allowed_hosts)
CSRF_TRUSTED_ORIGINS = [ENV.base_url] if IS_HTTPS else []
ROOT_URLCONF = "naryad.config.urls"
ASGI_APPLICATION = "naryad.config.asgi.application"
WSGI_APPLICATION = "naryad.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "naryad.core",
    "naryad.ui",
    "naryad.tenancy",
    "naryad.search",
    "naryad.activity",
    "naryad.workspaces",
    "naryad.tables",
    "naryad.people",
    "naryad.fields",
    "naryad.files",
    "naryad.talk",
    "naryad.entities",
    "naryad.products",
    "naryad.crm",
    "naryad.orders",
    "naryad.reminders",
    "naryad.payments",
    "naryad.tasks",
    "naryad.processes",
    "naryad.forecast",
    "naryad.offers",
    "naryad.documents",
    "naryad.portal",
    "naryad.letters",
    "naryad.notifications",
    "naryad.calendars",
    "naryad.insight",
    "naryad.exchange",
    "naryad.transfer",
    "naryad.webforms",
    "naryad.webhooks",
    "naryad.setup",
]

MIDDLEWARE = [
    "naryad.operate.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "naryad.operate.compression.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "naryad.operate.faults.FullDisk",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "naryad.workspaces.door.middleware.Door",
]

TAGS = ("page", "figures", "moments", "marks", "controls")
"""Of the kit, in every template without {% load %}."""
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", *(f"naryad.ui.templatetags.{name}" for name in TAGS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "naryad.workspaces.context.member",
                "naryad.ui.context.shell",
                "naryad.setup.context.demo_logins",
            ],
        },
    }
]

FORM_RENDERER = "naryad.ui.renderer.Renderer"

DATABASES = {"default": database_settings(ENV.database_url, pool_size=ENV.database_pool_size)}
DIRECT_DSN = ENV.database_direct_url
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "naryad_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # of 300, strangers could push the counters of logins out
    },
}

AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ACCOUNT_ADAPTER = "naryad.workspaces.adapter.account.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "naryad.workspaces.adapter.provider.SignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form's answer may not lead to another server (form-action of the CSP)
MFA_ADAPTER = "naryad.workspaces.adapter.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by half a minute
MFA_FORMS = {
    name: f"naryad.workspaces.adapter.factors.{form}"
    for name, form in {
        "authenticate": "CodeForm",
        "reauthenticate": "ConfirmingCodeForm",
        "authenticate_webauthn": "PasskeyForm",
        "reauthenticate_webauthn": "ConfirmingPasskeyForm",
        "activate_totp": "NewAppForm",
    }.items()
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # an office begins its day behind one address
    "login_failed": "60/m/ip,5/5m/key",  # key: account and address, so one colleague does not lock an office out
    "login_anywhere": "30/30m/key",  # one account, from however many addresses
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "naryad_session"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "naryad.ui.responses.csrf_failure"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "naryad_csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "naryad.ui.formats"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+\.[0-9a-f]{12}\.[a-z0-9]+$"  # hashed names never change their contents
WHITENOISE_AUTOREFRESH = False

FILES_FOLDER = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {
        "location": ENV.data_dir / "files",  # outside everything that is served
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
STORAGES = {
    "default": {"BACKEND": ENV.files_storage, "OPTIONS": ENV.files_options}
    if ENV.files_storage
    else FILES_FOLDER,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a long order whose items have fields of the company's own

HAS_EMAIL = bool(ENV.email_host)
EMAIL_BACKEND = (
    "naryad.core.mail.MailBackend" if ENV.email_host else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = ENV.email_host
EMAIL_PORT = ENV.email_port
EMAIL_HOST_USER = ENV.email_user
EMAIL_HOST_PASSWORD = ENV.email_password
EMAIL_USE_TLS = ENV.email_use_tls
EMAIL_USE_SSL = ENV.email_use_ssl
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.email_from

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "LINE": {"format": "{asctime} {levelname} {name}:{of} {message}", "style": "{"},
        "JSON": {"()": "naryad.operate.logs.JsonFormatter"},
    },
    "filters": {
        "one_line": {"()": "naryad.operate.faults.OneLine"},
        "with_request": {"()": "naryad.operate.logs.WithRequest"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": ENV.log_format,
            "filters": ["one_line", "with_request"],
        }
    },
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
