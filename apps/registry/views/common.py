"""What the registry's desk views share."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError

from ..models import Enterprise


def enterprise(request, pk, permission):
    """The enterprise of the address, in scope, for someone who holds `permission`; else 403 or 404."""
    request.scope.require(permission)
    rows = Enterprise.objects.select_related("division__parent", "zone", "industry", "merged_into")
    return fetch(rows, request.scope, pk=pk)


def posted(request):
    """What binds a form: the data of a POST, even an empty one; None when the form is only to be shown."""
    return request.POST if request.method == "POST" else None


def attempt(form, operation, **arguments):
    """(done, result): run one operation with the form's values; a refusal goes to the form, at its field."""
    try:
        return True, operation(**form.arguments(), **arguments)
    except DomainError as error:
        form.refuse(error)
        return False, None


def perform(request, form, operation, *, template, context, target, said="", doubt=None, **arguments):
    """POST of a form with one operation behind it: redirect when it was done, the form with its errors when not.

    `target` is a url or a callable of the operation's result; `doubt(result)` says what to look at again, or "".
    """
    if request.method == "POST" and form.is_valid():
        done, result = attempt(form, operation, by=request.scope, at=timezone.now(), **arguments)
        if done:
            if said:
                messages.success(request, said)
            if warning := doubt and doubt(result):
                messages.warning(request, warning)
            return HttpResponseRedirect(target(result) if callable(target) else target)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)
