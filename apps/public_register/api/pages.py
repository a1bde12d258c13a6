"""The interactive documentation: a page for people, drawn by Swagger UI's static files without inline script."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def docs(request):
    return render(request, "public_register/api_docs.html")


@login_not_required
@require_safe
def to_docs(request):
    return HttpResponsePermanentRedirect(reverse("api:docs"))
