"""The display switches, the statements on accessibility and privacy, and the living style guide outside production."""

from django.conf import settings
from django.urls import path

from . import views

urlpatterns = [
    path("display/", views.display, name="display"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("site.webmanifest", views.manifest, name="manifest"),
]

if settings.DEBUG or settings.ENVIRONMENT != "production":
    urlpatterns += [
        path("styleguide/", views.styleguide, name="styleguide"),
        path("styleguide/desk/", views.styleguide_desk, name="styleguide_desk"),
        path("styleguide/<int:status>/", views.error_page, name="styleguide_error"),
    ]
