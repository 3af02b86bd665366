"""What every settings module shares. Values from outside come through nkarchive.env."""

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from nkarchive import env
from nkarchive.richtext.editor import PROSE_EDITOR_EXTENSIONS

ROOT = env.ROOT
VAR_DIR = env.path("VAR_DIR", default=ROOT / "var")

# The site
SITE_NAME = env.text("SITE_NAME", default="nkarchive")
SITE_ORIGIN = env.origin("SITE_ORIGIN", default="http://localhost:8000")
# Where the quick exit of pages with a content warning leads: a page that says nothing about who
# opened it, in either language, and that opens everywhere.
QUICK_EXIT_URL = env.address("QUICK_EXIT_URL", default="https://www.bing.com/")
ROOT_URLCONF = "nkarchive.urls"
WSGI_APPLICATION = "nkarchive.wsgi.application"
DEBUG = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "nkarchive.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "nkarchive.apps.TagsConfig",
    "simple_history",
    "django_prose_editor",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    # After those of accounts and codes, whose admin pages it replaces.
    "nkarchive.staff",
    # Last, because our admin replaces what taggit registered.
    "nkarchive.apps.NkarchiveConfig",
    "articles",
    "campaigns",
]

# Django looks for its own name; ours is the same protection with the cookie kept to its part of
# the site (nkarchive.middleware.FormCookieMiddleware).
SILENCED_SYSTEM_CHECKS = ["security.W003"]

MIDDLEWARE = [
    # Outermost, so that error pages and static files carry the headers as well.
    "nkarchive.middleware.IsolationMiddleware",
    "nkarchive.middleware.ContentPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "nkarchive.middleware.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Inside WhiteNoise, whose files are compressed already.
    "nkarchive.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "nkarchive.middleware.FormCookieMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before anything asks who is there.
    "nkarchive.staff.middleware.ProvenUserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nkarchive.context_processors.site",
            ],
        },
    },
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Whether every account needs a second factor. Where it is not required, whoever has one shows it.
SECOND_FACTOR_REQUIRED = False
# How a phone names us beside the codes.
OTP_TOTP_ISSUER = SITE_NAME
# The proxies whose word about a visitor's address is taken: those on this machine and network.
TRUSTED_PROXIES = env.networks(
    "TRUSTED_PROXIES",
    default=["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"],
)

# Words and time. English has no prefix, Korean stands under /ko/.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "nkarchive.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", default="UTC")
TAGGIT_CASE_INSENSITIVE = True
# An address typed without a scheme is https (Django's own way from 6.0 on).
FORMS_URLFIELD_ASSUME_HTTPS = True

# The text editor: our nodes in it.
DJANGO_PROSE_EDITOR_EXTENSIONS = PROSE_EDITOR_EXTENSIONS

# Files. Pictures are served by a view from MEDIA_ROOT, so there is no MEDIA_URL.
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "nkarchive.storage.StaticStorage"},
}

# Mail: EMAIL_BACKEND and its settings follow from one address.
globals().update(env.mail("EMAIL_URL", default=f"file://{VAR_DIR / 'mail'}"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <post@localhost>")

# Stripe. A sandbox stands in for Stripe where STRIPE_API_BASE names one.
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", default="")
STRIPE_HOSTED_ORIGIN = env.origin("STRIPE_HOSTED_ORIGIN", default="https://checkout.stripe.com")
STRIPE_PORTAL_ORIGIN = env.origin("STRIPE_PORTAL_ORIGIN", default="https://billing.stripe.com")
# Stripe's keys say their mode in the prefix: sk_test_, rk_test_, sk_live_, rk_live_.
STRIPE_IS_LIVE = STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))

# Queue. The tables are the truth, so a lost message costs seconds: the sweep finds the row.
REDIS_URL = env.text("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # Longer than the time limit: a message is given to a second worker only when the
        # first cannot be working on it any more.
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
    }
    if REDIS_URL
    else {}
)
CELERY_BEAT_SCHEDULE = {
    "sweep_campaigns": {
        "task": "campaigns.tasks.sweep",
        "schedule": 30.0,
        # While no worker runs the sweeps do not pile up.
        "options": {"expires": 25},
    },
    "refresh_search": {
        "task": "articles.tasks.refresh_search",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "make_due_pictures": {
        "task": "articles.tasks.make_due_pictures",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    # One mail a day for each cause, soon after it began.
    "mail_staff": {
        "task": "campaigns.tasks.mail_staff",
        "schedule": 900.0,
        "options": {"expires": 890},
    },
    # By the clock of the day, in UTC: an interval would begin anew with every start of beat.
    "reconcile_stripe": {
        "task": "campaigns.tasks.reconcile_stripe",
        "schedule": crontab(hour=3, minute=10),
    },
    "check_books": {
        "task": "campaigns.tasks.check_books",
        "schedule": crontab(hour=4, minute=10),
    },
    "purge_expired_receipts": {
        "task": "campaigns.tasks.purge_expired_receipts",
        "schedule": crontab(hour=4, minute=40),
    },
    "sweep_social_cards": {
        "task": "nkarchive.tasks.sweep_social_cards",
        "schedule": crontab(hour=5, minute=20),
    },
    "look_at_rows": {
        "task": "articles.tasks.look_at_rows",
        "schedule": crontab(hour=5, minute=40),
    },
    "sweep_autosaves": {
        "task": "articles.tasks.sweep_autosaves",
        "schedule": crontab(hour=5, minute=10),
    },
}

# Headers. Public pages ask no other host for anything and run without inline code or styles.
# A view that sends its form elsewhere adds that origin itself (csp.decorators.csp_update).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "img-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "script-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# The admin talks to itself (autocomplete), previews chosen pictures and has one inline script:
# the import map of the editor, which carries the nonce.
ADMIN_CONTENT_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "img-src": [SELF, "data:", "blob:"],
    "style-src": [SELF, NONCE],
    "script-src": [SELF, NONCE],
    "connect-src": [SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# Cookies: only pages for those who are signed in set any. The path of the admin's session is the
# whole site, because pictures that are not public yet are shown to staff alone; the path of the
# form cookie is narrowed by its middleware. The session's end is fixed at sign-in
# (nkarchive/staff/proof.py); the age here is the most that any session has.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A name of our own: on localhost another Django's cookie for all paths would stand in the way.
CSRF_COOKIE_NAME = "nkarchive_form"
# Gone with the browser: nothing shall tell a year later who had a page of their own here.
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "nkarchive.views.errors.form_refused"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "nkarchive.logs.PlainFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {"calm_refusals": {"()": "nkarchive.logs.CalmRefusals"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["calm_refusals"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django gives these two handlers of their own (a console in DEBUG, mail to ADMINS).
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
