"""The page's language: the reader's own choice, else the portal's default."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers


class LanguageMiddleware:
    """Simplified Chinese unless the reader has chosen otherwise with the switch.

    Django's LocaleMiddleware would follow Accept-Language, and half of the province's office machines ask for English
    without anybody having chosen it. Programs, which send no cookies, may still ask through Accept-Language under the
    paths of `ACCEPT_LANGUAGE_PATHS`.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}
        self.negotiated = tuple(getattr(settings, "ACCEPT_LANGUAGE_PATHS", ("/api/",)))

    def __call__(self, request):
        if request.path_info.startswith(self.negotiated):
            language = translation.get_language_from_request(request)
            vary = "Accept-Language"
        else:
            cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            language = cookie if cookie in self.known else settings.LANGUAGE_CODE
            vary = "Cookie"
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        patch_vary_headers(response, (vary,))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response
