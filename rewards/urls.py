from django.urls import path

from rewards import choices_views, views

urlpatterns = [
    path("account/rewards/", choices_views.choices, name="account-rewards"),
    path("rewards/", views.rewards, name="rewards"),
    path("rewards/codes/", views.codes, name="reward-codes"),
    path("rewards/codes/<uuid:pk>/", views.code, name="reward-code"),
    path("rewards/codes/<uuid:pk>/cancel/", views.cancel, name="reward-code-cancel"),
    path("rewards/use/", views.use, name="rewards-use"),
    path("rewards/<uuid:pk>/", views.reward, name="reward"),
    path("rewards/<uuid:pk>/redeem/", views.redeem, name="reward-redeem"),
    path("leaderboard/", views.leaderboard, name="leaderboard"),
]
