from django.urls import path

from reports import api, api_one, api_staff, export_views

urlpatterns = [
    path("reports", api.ReportsView.as_view(), name="api-reports"),
    path("reports/nearby", api.NearbyReportsView.as_view(), name="api-reports-nearby"),
    path("reports/export.csv", export_views.CsvView.as_view(), name="api-reports-csv"),
    path("reports/export.geojson", export_views.GeoJsonView.as_view(), name="api-reports-geojson"),
    path("reports/user/<uuid:user_id>", api.PersonReportsView.as_view(), name="api-reports-of"),
    path(
        "reports/<uuid:report_id>/follow",
        api_one.FollowView.as_view(),
        name="api-report-follow",
    ),
    path(
        "reports/<uuid:report_id>/status",
        api_staff.StatusView.as_view(),
        name="api-report-status",
    ),
    path("reports/<uuid:report_id>", api_one.ReportView.as_view(), name="api-report"),
]
