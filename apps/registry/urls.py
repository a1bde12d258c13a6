"""The registry at the desk."""

from django.urls import path

from .views import acts, bulk, corrections, enterprises, exports, filters, merges, mine

app_name = "registry"
urlpatterns = [
    path("desk/enterprises/", enterprises.enterprise_list, name="enterprises"),
    path("desk/enterprises/columns/", enterprises.columns, name="columns"),
    path("desk/enterprises/register/", acts.register, name="register"),
    path("desk/enterprises/bulk/", bulk.bulk, name="bulk"),
    path("desk/enterprises/<int:pk>/", enterprises.enterprise_page, name="enterprise"),
    path("desk/enterprises/<int:pk>/<slug:name>/", acts.act, name="act"),
    path("desk/enterprises/<int:pk>/<slug:name>/<int:part>/", acts.act, name="act_part"),
    path("desk/filters/", filters.filter_list, name="filters"),
    path("desk/filters/save/", filters.filter_save, name="filter_save"),
    path("desk/filters/<int:pk>/remove/", filters.filter_remove, name="filter_remove"),
    path("desk/merges/", merges.merge_list, name="merges"),
    path("desk/merges/new/", merges.merge_new, name="merge_new"),
    path("desk/merges/pairs/<int:pk>/aside/", merges.pair_aside, name="pair_aside"),
    path("desk/merges/<int:pk>/", merges.merge_page, name="merge"),
    path("desk/merges/<int:pk>/<slug:step>/", merges.merge_step, name="merge_step"),
    path("desk/exports/", exports.export_list, name="exports"),
    path("desk/exports/new/", exports.export_new, name="export_new"),
    path("desk/exports/<int:pk>/", exports.export_page, name="export"),
    path("desk/exports/<int:pk>/progress/", exports.export_progress, name="export_progress"),
    path("desk/exports/<int:pk>/file/", exports.export_file, name="export_file"),
    path("desk/exports/<int:pk>/<slug:step>/", exports.export_step, name="export_step"),
    path("desk/corrections/", corrections.correction_list, name="corrections"),
    path("desk/corrections/<int:pk>/", corrections.correction_page, name="correction"),
    path("desk/corrections/<int:pk>/<slug:step>/", corrections.correction_step, name="correction_step"),
    path("my/enterprise/", mine.my_enterprise, name="my_enterprise"),
    path("my/corrections/", mine.my_corrections, name="my_corrections"),
    path("my/corrections/new/", mine.my_correction_new, name="my_correction_new"),
    path("my/corrections/<int:pk>/", mine.my_correction, name="my_correction"),
    path("my/corrections/<int:pk>/withdraw/", mine.my_correction_withdraw, name="my_correction_withdraw"),
]
