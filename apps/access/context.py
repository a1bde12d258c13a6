"""Template context: the reader's scope."""


def scope(request):
    return {"scope": getattr(request, "scope", None)}
