"""Change the capacity one acts in."""

from django.http import Http404, HttpResponseRedirect
from django.views.decorators.http import require_POST

from ..queries import SESSION_KEY, request_hats


@require_POST
def act_as(request):
    """Remember the post or seat chosen in the header menu. A key that is not one's own, or over, is not found."""
    hat = next((hat for hat in request_hats(request) if hat.key == request.POST.get("hat")), None)
    if hat is None:
        raise Http404
    request.session[SESSION_KEY] = hat.key
    return HttpResponseRedirect("/desk/" if hat.scope.is_agency else "/my/")
