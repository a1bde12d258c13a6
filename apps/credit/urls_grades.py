"""Grades at the desk: the receipt of an enterprise, class supervision, yearly editions.

Included before the registry's urls, whose acts of an enterprise would take the receipt's address for one of theirs.
"""

from django.urls import path

from .views import editions, receipts, supervision

app_name = "credit_grades"
urlpatterns = [
    path("desk/enterprises/<int:pk>/credit/", receipts.receipt, name="receipt"),
    path("desk/editions/", editions.desk_editions, name="editions"),
    path("desk/editions/<int:pk>/", editions.desk_edition, name="edition"),
    path("desk/editions/<int:pk>/<slug:verb>/", editions.desk_edition_step, name="edition_step"),
    path("desk/supervision/", supervision.tables, name="measures_list"),
    path("desk/supervision/<int:pk>/", supervision.table_page, name="measures"),
    path("desk/supervision/<int:pk>/edit/", supervision.edit, name="measures_edit"),
    path("desk/supervision/<int:pk>/<slug:verb>/", supervision.step, name="measures_step"),
]
