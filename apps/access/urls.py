"""Pages about people and rights."""

from allauth.socialaccount.views import login_error
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

from .views import acting, agencies, people, privacy, roles

closed = login_not_required(TemplateView.as_view(template_name="access/closed.html"))

pages = [
    path("accounts/act-as/", acting.act_as, name="act_as"),
    path("accounts/privacy/", privacy.privacy, name="privacy"),
    path("accounts/privacy/download/", privacy.privacy_download, name="privacy_download"),
    path("accounts/close/", privacy.close, name="close"),
    path("accounts/closed/", closed, name="closed"),
    path("desk/roles/", roles.role_table, name="roles"),
    path("desk/agencies/", agencies.agencies, name="agencies"),
    path("desk/agencies/<str:code>/", agencies.agency, name="agency"),
    path("desk/people/", people.people, name="people"),
    path("desk/people/grant/", people.grant, name="grant"),
    path("desk/people/<int:pk>/", people.person, name="person"),
    path("desk/people/<int:pk>/<slug:name>/", people.act, name="person_act"),
    path("desk/people/posts/<int:pk>/end/", people.end_post, name="end_post"),
]

urlpatterns = [
    path("", include((pages, "access"))),
    # allauth leaves this page behind the login; whoever the identity provider turned away is not logged in
    path("accounts/3rdparty/login/error/", login_not_required(login_error), name="socialaccount_login_error"),
]
