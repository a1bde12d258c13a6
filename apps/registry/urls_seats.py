"""Seats at enterprises: claim, decide, offer, end."""

from django.urls import path

from .views import claim, seats

app_name = "seats"
urlpatterns = [
    path("my/claim/", claim.start, name="claim"),
    path("my/claim/enterprise/", claim.which, name="claim_enterprise"),
    path("my/claim/role/", claim.role, name="claim_role"),
    path("my/claim/evidence/", claim.evidence, name="claim_evidence"),
    path("my/claim/check/", claim.check, name="claim_check"),
    path("my/seats/", seats.my_seats, name="mine"),
    path("my/seats/<int:pk>/", seats.my_seat, name="seat"),
    path("my/seats/<int:pk>/<slug:verb>/", seats.my_step, name="my_step"),
    path("my/people/", seats.my_people, name="people"),
    path("my/people/offer/", seats.offer, name="offer"),
    path("my/people/<int:pk>/end/", seats.remove, name="remove"),
    path("desk/seats/", seats.queue, name="queue"),
    path("desk/seats/<int:pk>/", seats.desk_seat, name="desk_seat"),
    path("desk/seats/<int:pk>/<slug:verb>/", seats.decide, name="decide"),
]
