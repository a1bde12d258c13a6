from django.urls import path

from .views import search, verify

app_name = "certificates"
urlpatterns = [
    path("serious-list/certificate/", search.search, name="search"),
    path("verify/", verify.verify, name="verify"),
    path("verify/signing-certificate.pem", verify.public_key, name="public_key"),
    path("verify/<str:code>.pdf", verify.copy, {"kind": "pdf"}, name="pdf"),
    path("verify/<str:code>.json", verify.copy, {"kind": "json"}, name="json"),
    path("verify/<str:code>/", verify.certificate, name="certificate"),
]
