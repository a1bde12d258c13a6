"""Recalls in an enterprise's own space."""

from django.urls import path

from .views import notices_mine

app_name = "sampling_my"
urlpatterns = [
    path("my/recalls/<int:pk>/", notices_mine.my_recall, name="recall"),
    path("my/recalls/<int:pk>/<slug:verb>/", notices_mine.my_recall_step, name="recall_step"),
]
