from django.urls import path

from notifications import api

urlpatterns = [
    path("notifications", api.InboxView.as_view(), name="api-notifications"),
    path("notifications/read-all", api.ReadAllView.as_view(), name="api-notifications-read-all"),
    path(
        "notifications/preferences",
        api.PreferencesView.as_view(),
        name="api-notifications-preferences",
    ),
    path(
        "notifications/<uuid:notification_id>/read",
        api.ReadView.as_view(),
        name="api-notification-read",
    ),
    path("notify/email", api.MessageView.as_view(), name="api-notify-email"),
    path("notify/history", api.HistoryView.as_view(), name="api-notify-history"),
    path("alerts", api.AlertsView.as_view(), name="api-alerts"),
    path(
        "alerts/<uuid:alert_id>/acknowledge", api.AcknowledgeView.as_view(), name="api-alert-seen"
    ),
    path("alerts/<uuid:alert_id>/assign", api.AssignView.as_view(), name="api-alert-assign"),
    path("alerts/<uuid:alert_id>/resolve", api.ResolveView.as_view(), name="api-alert-resolve"),
]
