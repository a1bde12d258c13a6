"""The public pages of indices; their addresses are part of the contract and permanent."""

from django.urls import path, re_path

from .views import data, public, reports, survey, tracing

app_name = "indices_public"
urlpatterns = [
    path("indices/", public.overview, name="overview"),
    path("indices/compare/", public.compare, name="compare"),
    path("indices/targets/", public.targets, name="targets"),
    path("indices/reports/", reports.public_list, name="reports"),
    re_path(
        r"^indices/reports/(?P<year>[0-9]{4})-(?P<version>[0-9]+)(?:-(?P<language>en))?\.(?P<ending>pdf|docx)$",
        reports.public_file,
        name="report_file",
    ),
    path("indices/errata/", public.errata, name="errata"),
    path("indices/survey/", survey.survey, name="survey"),
    path("indices/survey/thanks/", survey.thanks, name="thanks"),
    path("indices/series/", data.series_list, name="series_list"),
    re_path(r"^indices/series/(?P<code>[a-z0-9.-]+)/$", data.series, name="series"),
    re_path(r"^indices/definitions/(?P<code>[A-Z0-9][A-Z0-9.-]{1,39})\.json$", data.definition, name="definition"),
    path("indices/data/", data.data, name="data"),
    path("indices/data/catalogue.jsonld", data.dcat, name="catalogue"),
    path("indices/data/all/<slug:name>.<slug:form>", data.whole, name="whole"),
    re_path(r"^indices/data/(?P<kind>series|index)/(?P<name>[a-z0-9.-]+)$", data.file, name="file"),
    path("indices/<slug:code>/", public.index, name="index"),
    path("indices/<slug:code>/trace.txt", tracing.told, name="told"),
    path("indices/<slug:code>/trace/", public.trace, name="trace"),
]
