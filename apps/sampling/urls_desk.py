"""Figures of sampling, imports of results, consumer warnings and recalls at the desk."""

from django.urls import path

from .views import figures, imports, notices

app_name = "sampling_desk"
urlpatterns = [
    path("desk/sampling/figures/", figures.desk_figures, name="figures"),
    path("desk/sampling/notices/", notices.notices, name="notices"),
    *(
        path(f"desk/sampling/{kind}s/{tail}", view, {"kind": kind}, name=f"{kind}{name}")
        for kind in notices.ROOMS
        for tail, view, name in (
            ("new/", notices.new, "_new"),
            ("<int:pk>/", notices.page, ""),
            ("<int:pk>/change/", notices.change, "_change"),
            ("<int:pk>/<slug:verb>/", notices.notice_step, "_step"),
        )
    ),
    path("desk/sampling/imports/", imports.run_list, name="imports"),
    path("desk/sampling/imports/new/", imports.upload, name="import_new"),
    path("desk/sampling/imports/<int:pk>/", imports.run_page, name="import"),
    path("desk/sampling/imports/<int:pk>/progress/", imports.run_progress, name="import_progress"),
    path("desk/sampling/imports/<int:pk>/begin/", imports.begin, name="import_begin"),
    path("desk/sampling/imports/<int:pk>/rejects/", imports.rejects, name="import_rejects"),
    path("desk/sampling/imports/<int:pk>/undo/", imports.undo, name="import_undo"),
]
