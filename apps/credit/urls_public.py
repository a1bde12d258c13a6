"""The public pages of the grades; permanent addresses."""

from django.urls import path

from .views import editions, public

app_name = "credit_public"
urlpatterns = [
    path("credit/", public.overview, name="overview"),
    path("credit/cities/", public.by_city, name="cities"),
    path("credit/industries/", public.by_industry, name="industries"),
    path("credit/rules/", public.rules_list, name="rules_list"),
    path("credit/rules/<str:code>/", public.rules, name="rules"),
    path("credit/editions/", editions.editions, name="editions"),
    path("credit/editions/<int:year>/", editions.edition, name="edition"),
    path("credit/editions/<int:year>/file/", editions.edition_file, name="edition_file"),
    path("credit/editions/<int:year>/errata/", editions.errata_file, name="errata_file"),
]
