"""One view that does nothing."""

from django.http import HttpResponse
from django.urls import path


def empty(_request):
    return HttpResponse(b"")


urlpatterns = [path("empty", empty)]
