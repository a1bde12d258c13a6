"""The public pages; their addresses are part of the contract and permanent."""

from django.urls import path

from . import views

app_name = "public"
urlpatterns = [
    path("enterprises/", views.enterprises, name="enterprises"),
    path("enterprises/suggest/", views.suggest, name="suggest"),
    path("enterprises/<str:code>/", views.enterprise, name="enterprise"),
    path("open-data/", views.open_data, name="open_data"),
    path("open-data/audit/", views.audit_heads, name="audit_heads"),
    path("open-data/audit/heads.json", views.audit_heads_json, name="audit_heads_json"),
    path("open-data/exceptions/", views.exceptions, name="exceptions"),
    path("open-data/exceptions/list.<slug:kind>", views.exceptions_file, name="exceptions_file"),
    path("open-data/freshness/", views.freshness, name="freshness"),
    path("open-data/problems/", views.problems, name="problems"),
    path("open-data/files/<str:version>/<str:name>", views.file, name="file"),
]
