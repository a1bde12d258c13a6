"""The only place that knows every app's urls."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
