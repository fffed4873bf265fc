from django.urls import path

from reports import reporting_views

urlpatterns = [
    path("reports/new/", reporting_views.new, name="new-report"),
    path("reports/new/sent/", reporting_views.report_sent, name="report-sent"),
    path("reports/confirm/<str:token>/", reporting_views.confirm, name="confirm-report"),
]
