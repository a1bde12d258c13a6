"""The faces of the portal; each has its own module of addresses."""

from django.urls import path

from . import views_audit, views_deadlines, views_desk, views_divisions, views_home, views_my

urlpatterns = [
    path("", views_home.home, name="home"),
    path("desk/", views_desk.desk, name="desk"),
    path("desk/find/", views_desk.desk_find, name="desk_find"),
    path("desk/audit/", views_audit.audit, name="desk_audit"),
    path("desk/audit/deliveries/", views_audit.deliveries, name="desk_deliveries"),
    path("desk/audit/deliveries/<int:delivery_id>/retry/", views_audit.retry, name="desk_retry_delivery"),
    path("desk/divisions/", views_divisions.divisions, name="desk_divisions"),
    path("desk/deadlines/", views_deadlines.deadlines, name="desk_deadlines"),
    path("my/", views_my.my, name="my"),
]
