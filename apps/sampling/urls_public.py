"""What anybody may read of sampling."""

from django.urls import path

from apps.notifications.views import subscriptions

from .operations.news import LIST
from .views import announcements, figures, files, notices_public, public

app_name = "sampling_public"
urlpatterns = [
    path("sampling-results/", public.results, name="results"),
    path("sampling-results/feed.atom", public.feed, name="feed"),
    path("sampling-results/<int:pk>/", public.result, name="result"),
    path("sampling-results/<int:pk>/pictures/<int:photo>/", public.picture, name="picture"),
    path("sampling-results/figures/", figures.public_figures, name="figures"),
    path("sampling-results/news.atom", notices_public.news, name="news"),
    path("sampling-results/subscribe/", notices_public.subscribe, name="subscribe"),
    path(
        "sampling-results/subscription/<str:token>/",
        subscriptions.subscription,
        {"code": LIST.code},
        name="subscription",
    ),
    path("consumer-warnings/", notices_public.warnings, name="warnings"),
    path("consumer-warnings/feed.atom", notices_public.news, {"only": "warning"}, name="warnings_feed"),
    path("consumer-warnings/<int:pk>/", notices_public.warning, name="warning"),
    path("recalls/", notices_public.recalls, name="recalls"),
    path("recalls/feed.atom", notices_public.news, {"only": "recall"}, name="recalls_feed"),
    path("recalls/<int:pk>/", notices_public.recall, name="recall"),
    path("sampling-announcements/", announcements.announcements, name="announcements"),
    path("sampling-announcements/feed.atom", announcements.feed, name="announcements_feed"),
    path("sampling-announcements/<int:pk>/", announcements.announcement, name="announcement"),
    path("sampling-plans/", notices_public.plans, name="plans"),
    path("sampling-plans/<int:pk>/", notices_public.plan, name="plan"),
    path("sampling-results/files/<slug:name>.<slug:kind>", files.whole, name="whole"),
]
