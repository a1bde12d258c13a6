"""What anybody may read of sampling."""

from django.urls import path

from .views import figures, files, public

app_name = "sampling_public"
urlpatterns = [
    path("sampling-results/", public.results, name="results"),
    path("sampling-results/feed.atom", public.feed, name="feed"),
    path("sampling-results/<int:pk>/", public.result, name="result"),
    path("sampling-results/<int:pk>/pictures/<int:photo>/", public.picture, name="picture"),
    path("sampling-results/figures/", figures.public_figures, name="figures"),
    path("sampling-results/files/<slug:name>.<slug:kind>", files.whole, name="whole"),
]
