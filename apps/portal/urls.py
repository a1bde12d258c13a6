"""The faces of the portal; each has its own module of addresses."""

from django.urls import path

from . import views_audit, views_deadlines, views_divisions, views_home

urlpatterns = [
    path("", views_home.home, name="home"),
    path("desk/audit/", views_audit.audit, name="desk_audit"),
    path("desk/audit/deliveries/", views_audit.deliveries, name="desk_deliveries"),
    path("desk/audit/deliveries/<int:delivery_id>/retry/", views_audit.retry, name="desk_retry_delivery"),
    path("desk/divisions/", views_divisions.divisions, name="desk_divisions"),
    path("desk/deadlines/", views_deadlines.deadlines, name="desk_deadlines"),
]
