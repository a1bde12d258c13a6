"""Grades at the desk: the receipt of an enterprise, class supervision, yearly editions.

Included before the registry's urls, whose acts of an enterprise would take the receipt's address for one of theirs.
"""

from django.urls import path

from .views import receipts

app_name = "credit_grades"
urlpatterns = [
    path("desk/enterprises/<int:pk>/credit/", receipts.receipt, name="receipt"),
]
