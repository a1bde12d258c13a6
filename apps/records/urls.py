"""The ledger at the desk and in the space of enterprises."""

from django.urls import path

from .views import facts

app_name = "records"
urlpatterns = [
    path("desk/facts/", facts.fact_list, name="facts"),
    path("desk/facts/waiting/", facts.waiting_list, name="waiting"),
    path("desk/facts/new/", facts.fact_new, name="fact_new"),
    path("desk/facts/<int:pk>/", facts.fact_page, name="fact"),
    path("desk/facts/<int:pk>/match/", facts.fact_match, name="match"),
    path("desk/facts/<int:pk>/<slug:name>/", facts.fact_act, name="fact_act"),
]
