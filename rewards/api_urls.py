from django.urls import path

from rewards import api, api_catalogue

urlpatterns = [
    path("profile", api.ProfileView.as_view(), name="api-profile"),
    path("points", api.PointsView.as_view(), name="api-points"),
    path("badges", api.BadgesView.as_view(), name="api-badges"),
    path("rewards", api_catalogue.RewardsView.as_view(), name="api-rewards"),
    path("rewards/<uuid:reward_id>/redeem", api_catalogue.RedeemView.as_view(), name="api-redeem"),
    path("redemptions", api_catalogue.RedemptionsView.as_view(), name="api-redemptions"),
    path("redemptions/<str:code>/use", api_catalogue.UseView.as_view(), name="api-code-use"),
    path(
        "redemptions/<str:code>/cancel", api_catalogue.CancelView.as_view(), name="api-code-cancel"
    ),
    path("leaderboard", api_catalogue.LeaderboardView.as_view(), name="api-leaderboard"),
]
