"""The Celery application. The tables are the truth: a task is only a bell that rings sooner."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nkarchive.settings.development")

app = Celery("nkarchive")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
