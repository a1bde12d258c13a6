"""The ledger at the desk and in the space of enterprises."""

from django.urls import path

from .views import facts, imports, mine, objections, sources

app_name = "records"
urlpatterns = [
    path("desk/facts/", facts.fact_list, name="facts"),
    path("desk/facts/waiting/", facts.waiting_list, name="waiting"),
    path("desk/facts/new/", facts.fact_new, name="fact_new"),
    path("desk/facts/new/publicity/", facts.publicity, name="fact_publicity"),
    path("desk/facts/imports/", imports.run_list, name="imports"),
    path("desk/facts/imports/new/", imports.upload, name="import_new"),
    path("desk/facts/imports/<int:pk>/", imports.run_page, name="import"),
    path("desk/facts/imports/<int:pk>/progress/", imports.run_progress, name="import_progress"),
    path("desk/facts/imports/<int:pk>/begin/", imports.begin, name="import_begin"),
    path("desk/facts/imports/<int:pk>/rejects/", imports.rejects, name="import_rejects"),
    path("desk/facts/imports/<int:pk>/undo/", imports.undo, name="import_undo"),
    path("desk/facts/sources/", sources.source_list, name="sources"),
    path("desk/facts/sources/new/", sources.source_new, name="source_new"),
    path("desk/facts/sources/<int:pk>/<slug:step>/", sources.source_key, name="source_key"),
    path("desk/facts/<int:pk>/", facts.fact_page, name="fact"),
    path("desk/facts/<int:pk>/match/", facts.fact_match, name="match"),
    path("desk/facts/<int:pk>/match/decide/", facts.match_decision, name="match_decide"),
    path("desk/facts/<int:pk>/<slug:name>/", facts.fact_act, name="fact_act"),
    path("desk/objections/", objections.objection_list, name="objections"),
    path("desk/objections/<int:pk>/", objections.objection_page, name="objection"),
    path("my/facts/", mine.my_facts, name="my_facts"),
    path("my/facts/<int:pk>/", mine.my_fact, name="my_fact"),
    path("my/facts/<int:pk>/object/", mine.my_object, name="my_object"),
    path("my/objections/", mine.my_objections, name="my_objections"),
    path("my/objections/<int:pk>/", mine.my_objection, name="my_objection"),
    path("my/objections/<int:pk>/withdraw/", mine.my_objection_withdraw, name="my_objection_withdraw"),
]
