"""Recalls in an enterprise's own space."""

from django.urls import path

from .views import notices_mine

app_name = "sampling_my"
urlpatterns = [
    path("my/recalls/", notices_mine.my_recalls, name="recalls"),
    path("my/recalls/new/", notices_mine.my_recall_new, name="recall_new"),
    path("my/recalls/<int:pk>/change/", notices_mine.my_recall_change, name="recall_change"),
    path("my/recalls/<int:pk>/", notices_mine.my_recall, name="recall"),
    path("my/recalls/<int:pk>/<slug:verb>/", notices_mine.my_recall_step, name="recall_step"),
]
