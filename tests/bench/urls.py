"""The portal's urls and a view that does nothing, through the same middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from qualityprov.urls import urlpatterns as portal


@login_not_required
def empty(_request):
    return HttpResponse(b"")


urlpatterns = [path("empty", empty, name="empty"), *portal]
