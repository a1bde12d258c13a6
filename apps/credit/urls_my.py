"""An enterprise's own grade."""

from django.urls import path

from .views import mine

app_name = "credit_my"
urlpatterns = [
    path("my/grade/", mine.grade, name="grade"),
    path("my/grade/object/", mine.object_page, name="object"),
    path("my/grade/what-if/", mine.what_if_page, name="what_if"),
]
