"""Recalls in an enterprise's own space."""

from django.urls import path
from django.views.generic import RedirectView

from .views import notices_mine

app_name = "sampling_my"
beside_the_desk = RedirectView.as_view(pattern_name="sampling_my:recall", http_method_names=["get", "head"])
urlpatterns = [
    path("my/recalls/", notices_mine.my_recalls, name="recalls"),
    path("my/recalls/new/", notices_mine.my_recall_new, name="recall_new"),
    path("my/recalls/<int:pk>/change/", notices_mine.my_recall_change, name="recall_change"),
    path("my/recalls/<int:pk>/", notices_mine.my_recall, name="recall"),
    # beside /desk/sampling/recalls/N/, where a limit of it leads an officer
    path("my/sampling/recalls/<int:pk>/", beside_the_desk, name="recall_limit"),
    path("my/recalls/<int:pk>/<slug:verb>/", notices_mine.my_recall_step, name="recall_step"),
]
