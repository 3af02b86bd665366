"""nkarchive: an archive of stories about North Korea, and the appeals that support its people.

The Celery application is imported here because `shared_task` binds to it wherever a task is
first imported (Celery's own rule for Django projects).
"""

from nkarchive.celery import app as celery_app

__all__ = ["celery_app"]
