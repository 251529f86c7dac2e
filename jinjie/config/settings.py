"""Django settings; everything an operator may change comes from `env.py`."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from jinjie.config.env import environment
from jinjie.kit.database import database

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = environment.directory
DEBUG = environment.debug
SECRET_KEY = environment.kept_secret("secret_key", environment.secret_key, 48)
FONTS_DIR = environment.fonts
FIELD_KEYS = environment.kept_secret("field_keys", environment.field_keys)
FIELD_KEYS_FILE = environment.secret_file("field_keys", environment.field_keys)
VAPID_KEY = environment.kept_secret("vapid_key", environment.vapid_key)
PUSH_HOSTS = [host.strip() for host in environment.push_hosts.split(",") if host.strip()]
AUDIT_ANCHORS = environment.audit_anchors

ALLOWED_HOSTS = [h.strip() for h in environment.allowed_hosts.split(",") if h.strip()]
CSRF_TRUSTED_ORIGINS = [o.strip() for o in environment.trusted_origins.split(",") if o.strip()]
ROOT_URLCONF = "jinjie.config.urls"
WSGI_APPLICATION = "jinjie.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "jinjie.system.accounts",
    "jinjie.system.audit",
    "jinjie.system.customfields",
    "jinjie.system.events",
    "jinjie.system.files",
    "jinjie.system.preferences",
    "jinjie.system.submissions",
    "jinjie.system.jobs",
    "jinjie.system.imports",
    "jinjie.foundation.people",
    "jinjie.foundation.criteria",
    "jinjie.foundation.growth",
    "jinjie.foundation.notifications",
    "jinjie.foundation.approvals",
    "jinjie.areas.awards",
    "jinjie.areas.career",
    "jinjie.areas.projects",
    "jinjie.journeys",
    "jinjie.interfaces.channels.mail",
    "jinjie.interfaces.channels.webpush",
    "jinjie.interfaces.transfer",
    "jinjie.interfaces.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jinjie.interfaces.web.security.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "jinjie.interfaces.web.accounts.middleware.SessionUserMiddleware",
    "jinjie.interfaces.web.gate.GateMiddleware",
    "jinjie.interfaces.web.accounts.middleware.SeenMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jinjie.interfaces.web.language.PersonalLanguageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jinjie.interfaces.web.errors.RefusalMiddleware",
    "jinjie.interfaces.web.toasts.ToastMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "jinjie.interfaces.web.context.page",
            ],
        },
    }
]

DATABASES = {"default": database(environment.url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "web:sign-in"
LOGIN_REDIRECT_URL = "web:home"

# Signing in: allauth's ceremonies under our pages, our sessions and our limits (docs/decisions/0012).
AUTHENTICATION_BACKENDS = ["jinjie.foundation.people.sign_in.SignInBackend"]
SESSION_ENGINE = "jinjie.system.accounts.sessions"
SESSION_COOKIE_AGE = environment.session_days * 24 * 3600
SESSION_IDLE = timedelta(hours=environment.session_idle_hours)
CONFIRMED_FOR = timedelta(minutes=environment.confirm_minutes)
PROXIES = environment.proxies
ACCOUNT_ADAPTER = "jinjie.system.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
EMAIL_HOST = ""  # nothing is mailed unless JINJIE_MAIL_URL says through what
globals().update(environment.mail)
MFA_ADAPTER = "jinjie.system.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese (simplified)")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.static_dir) if environment.static_dir else DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise complains of a missing one
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jinjie.interfaces.web.statics.VersionedStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Cookies go over https only as soon as every public address is one; plain http is for this machine alone.
SESSION_COOKIE_SECURE = bool(CSRF_TRUSTED_ORIGINS) and all(
    origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SESSION_COOKIE_SECURE else 0
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "jinjie.interfaces.web.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
