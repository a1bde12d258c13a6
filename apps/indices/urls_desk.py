"""The desk of indices and statistics, under /desk/indices/."""

from django.urls import path, re_path

from .views import (
    clearances,
    definition_edit,
    definitions,
    desk,
    desk_replies,
    desk_surveys,
    publications,
    reports,
    statistics,
)

app_name = "indices_desk"
urlpatterns = [
    path("desk/indices/", desk.dashboard, name="dashboard"),
    path("desk/indices/runs/", desk.runs, name="runs"),
    path("desk/indices/runs/<int:pk>/", desk.run, name="run"),
    path("desk/indices/runs/<int:pk>/<slug:code>/", desk.step, name="step"),
    path("desk/indices/publications/<int:pk>/", publications.publication, name="publication"),
    path("desk/indices/publications/<int:pk>/<slug:verb>/", publications.publication_step, name="publication_step"),
    path("desk/indices/trace/<slug:code>/", desk.trace, name="trace"),
    path("desk/indices/definitions/", definitions.definition_list, name="definitions"),
    path("desk/indices/definitions/new/", definitions.definition_new, name="definition_new"),
    path("desk/indices/definitions/<int:pk>/", definitions.definition, name="definition"),
    path("desk/indices/definitions/<int:pk>/edit/", definition_edit.definition_edit, name="definition_edit"),
    path("desk/indices/definitions/<int:pk>/<slug:verb>/", definitions.definition_step, name="definition_step"),
    path("desk/indices/statistics/", statistics.statistics, name="statistics"),
    path("desk/indices/figures/<int:pk>/", clearances.figures, name="figures"),
    path("desk/indices/figures/<int:pk>/<slug:verb>/", clearances.figures_step, name="figures_step"),
    path("desk/indices/series/new/", statistics.series_new, name="series_new"),
    path("desk/indices/imports/new/", statistics.upload, name="import_new"),
    path("desk/indices/imports/<int:pk>/", statistics.import_page, name="import"),
    path("desk/indices/imports/<int:pk>/begin/", statistics.begin, name="import_begin"),
    path("desk/indices/imports/<int:pk>/rejects/", statistics.rejects, name="import_rejects"),
    path("desk/indices/targets/", statistics.targets, name="targets"),
    path("desk/indices/targets/<int:pk>/<slug:verb>/", statistics.target_step, name="target_step"),
    path("desk/indices/reports/", reports.report_list, name="reports"),
    path("desk/indices/reports/<int:pk>/", reports.report, name="report"),
    re_path(
        r"^desk/indices/reports/(?P<pk>[0-9]+)/report\.(?P<ending>pdf|docx)$", reports.report_file, name="report_file"
    ),
    path("desk/indices/reports/<int:pk>/<slug:verb>/", reports.report_step, name="report_step"),
    path("desk/indices/surveys/", desk_surveys.survey_list, name="surveys"),
    path("desk/indices/surveys/new/", desk_surveys.survey_new, name="survey_new"),
    path("desk/indices/surveys/<int:pk>/", desk_surveys.survey, name="survey"),
    path("desk/indices/surveys/<int:pk>/interview/", desk_surveys.interview, name="interview"),
    path("desk/indices/surveys/<int:pk>/replies/", desk_replies.replies, name="replies"),
    path("desk/indices/surveys/<int:pk>/replies/<int:reply>/void/", desk_replies.reply_void, name="reply_void"),
    path("desk/indices/surveys/<int:pk>/<slug:verb>/", desk_surveys.survey_step, name="survey_step"),
]
