from django.urls import path

from .views import files, rows

app_name = "two_publicities"
urlpatterns = [
    path("desk/two-publicities/", files.file_list, name="files"),
    path("desk/two-publicities/new/", files.file_new, name="file_new"),
    path("desk/two-publicities/agencies/", rows.authority, name="authority"),
    path("desk/two-publicities/facts/<int:pk>/", rows.fact_row, name="fact"),
    path("desk/two-publicities/facts/<int:pk>/again/", rows.fact_again, name="fact_again"),
    path("desk/two-publicities/<int:pk>/", files.file_page, name="file"),
    path("desk/two-publicities/<int:pk>/answer/", files.file_answer, name="file_answer"),
    path("desk/two-publicities/<int:pk>/<slug:step>/", files.file_step, name="file_step"),
]
