from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("accounts/messages/", views.inbox, name="inbox"),
    path("accounts/messages/read/", views.read_all, name="read_all"),
    path("accounts/messages/<int:message_id>/read/", views.read, name="read"),
    path("desk/messages/", views.mass_list, name="mass_list"),
    path("desk/messages/new/", views.mass_new, name="mass_new"),
    path("desk/messages/<int:mass_id>/", views.mass, name="mass"),
    path("desk/messages/<int:mass_id>/<slug:verb>/", views.mass_move, name="mass_move"),
]
