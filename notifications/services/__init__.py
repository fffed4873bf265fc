from notifications.services.alerting import (
    acknowledge,
    acknowledge_many,
    assign,
    clear_alert,
    raise_alert,
    resolve,
    resolve_many,
)
from notifications.services.messages import send_message, tell_message, tell_unfinished
from notifications.services.notifying import Mailbox, notify, notify_all, write, write_all
from notifications.services.reading import choose, mark_all_read, mark_read, switch_off

__all__ = [
    "Mailbox",
    "acknowledge",
    "acknowledge_many",
    "assign",
    "choose",
    "clear_alert",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_all",
    "raise_alert",
    "resolve",
    "resolve_many",
    "send_message",
    "switch_off",
    "tell_message",
    "tell_unfinished",
    "write",
    "write_all",
]
