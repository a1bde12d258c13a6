"""The only place that knows every app's urls."""

from django.urls import include, path

from . import health, metrics

urlpatterns = [
    path("api/v1/", include("apps.public_register.api.urls")),  # first: the most asked, and every pattern tried costs
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.view, name="metrics"),
    path("", include("apps.access.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("apps.registry.urls_seats")),
    path("", include("apps.documents.urls")),
    path("", include("apps.notifications.urls")),
    path("", include("apps.kernel.urls")),
    path("", include("apps.serious_list.urls")),
    path("", include("apps.inspections.urls")),
    path("", include("apps.sampling.urls")),
    path("", include("apps.sampling.urls_public")),
    path("", include("apps.sampling.urls_desk")),
    path("", include("apps.sampling.urls_my")),
    path("", include("apps.joint_punishment.urls")),
    path("", include("apps.two_publicities.urls")),
    path("", include("apps.certificates.urls")),
    path("", include("apps.licensing.urls")),
    path("", include("apps.awards.urls_valuations")),
    path("", include("apps.awards.urls")),
    path("", include("apps.indices.urls_public")),
    path("", include("apps.indices.urls_desk")),
    path("", include("apps.draws.urls")),
    path("", include("apps.public_register.urls")),
    path("", include("apps.registry.urls_imports")),
    path("", include("apps.records.urls")),
    path("", include("apps.credit.urls_public")),
    path("", include("apps.credit.urls_my")),
    path("", include("apps.credit.urls_grades")),
    path("", include("apps.credit.urls_desk")),
    path("", include("apps.portal.urls")),
    path("", include("apps.registry.urls")),
]

handler500 = "apps.kernel.views.server_error"
