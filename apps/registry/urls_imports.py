"""The import pages at the desk."""

from django.urls import path

from .views import imports

app_name = "imports"
urlpatterns = [
    path("desk/imports/", imports.run_list, name="list"),
    path("desk/imports/new/", imports.upload, name="upload"),
    path("desk/imports/<int:pk>/", imports.run_page, name="run"),
    path("desk/imports/<int:pk>/progress/", imports.run_progress, name="progress"),
    path("desk/imports/<int:pk>/columns/", imports.columns, name="columns"),
    path("desk/imports/<int:pk>/begin/", imports.begin, name="begin"),
    path("desk/imports/<int:pk>/rejects/", imports.rejects, name="rejects"),
    path("desk/imports/<int:pk>/undo/", imports.undo, name="undo"),
]
