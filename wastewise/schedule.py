"""What happens by itself: sweeps that look for rows with work, each safe to run twice."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

MINUTE, TEN_MINUTES, HOUR = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)


def sweep(task: str, schedule: crontab, every: timedelta) -> dict[str, Any]:
    """While no worker takes them, they don't pile up: the next one makes the last one needless."""
    expires = every - timedelta(seconds=5)
    return {"task": task, "schedule": schedule, "options": {"expires": expires.total_seconds()}}


SCHEDULE = {
    # Whenever a worker comes back: once a day is seldom.
    "retention": {
        "task": "common.tasks.apply_retention",
        "schedule": crontab(hour="3", minute="0"),
    },
    "deliveries": sweep("notifications.tasks.deliver_due", crontab(), MINUTE),
    "messages": sweep("notifications.tasks.tell_unfinished", crontab(), MINUTE),
    "detections": sweep("classifier.tasks.take_in_detections", crontab(minute="*/10"), TEN_MINUTES),
    "areas": sweep("reports.tasks.tell_areas", crontab(), MINUTE),
    "codes": sweep("rewards.tasks.expire_codes", crontab(minute="*/10"), TEN_MINUTES),
    "horizon": sweep("reports.tasks.move_horizon", crontab(minute="0"), HOUR),
    # Within a minute a training that nobody watches any more has ended.
    "trainings": {
        "task": "studio.tasks.look_after_runs",
        "schedule": timedelta(seconds=20),
        "options": {"expires": 15},
    },
    "priorities": sweep("reports.tasks.reckon_priorities", crontab(minute="25"), HOUR),
}
