from django.urls import path

from notifications import views

urlpatterns = [
    path("notifications/", views.inbox, name="notifications-inbox"),
    path("notifications/read/", views.mark_all_read, name="notifications-read-all"),
    path("notifications/<uuid:pk>/open/", views.open_notification, name="notifications-open"),
    path("account/notifications/", views.preferences, name="notifications-preferences"),
    path(
        "unsubscribe/<str:unsubscribe_token>/", views.unsubscribe, name="notifications-unsubscribe"
    ),
]
