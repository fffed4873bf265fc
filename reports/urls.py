from django.urls import path

from reports import alert_views, feeds, mail_views, own_views, reporting_views, views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("map/", views.reports_map, name="reports-map"),
    path("map/points.json", views.points, name="reports-points"),
    path("reports/feed.xml", feeds.feed, name="reports-feed"),
    path("reports/mine/", views.mine, name="reports-mine"),
    path("reports/areas/", alert_views.areas, name="area-alerts"),
    path("reports/areas/<uuid:pk>/remove/", alert_views.remove, name="area-alert-remove"),
    path("reports/new/", reporting_views.new, name="new-report"),
    path("reports/new/sent/", reporting_views.report_sent, name="report-sent"),
    path("reports/<uuid:pk>/follow/", reporting_views.follow, name="follow-report"),
    path("reports/<uuid:pk>/edit/", own_views.edit, name="edit-report"),
    path("reports/<uuid:pk>/withdraw/", own_views.withdraw, name="withdraw-report"),
    path("reports/<uuid:pk>/answer/", own_views.answer, name="answer-as-person"),
    path("reports/confirm/<str:token>/", reporting_views.confirm, name="confirm-report"),
    path("reports/answer/<str:token>/", mail_views.answer, name="report-answer"),
    path("reports/<uuid:pk>/", views.report, name="report"),
]
