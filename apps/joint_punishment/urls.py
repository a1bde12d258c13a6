from django.urls import path

from .views import partners, public, tracker

app_name = "joint_punishment"
urlpatterns = [
    path("serious-list/measures/", public.measures, name="measures"),
    path("desk/joint-punishment/", tracker.tracker, name="tracker"),
    path("desk/joint-punishment/<int:pk>/", tracker.tracked_entry, name="tracked"),
    path("desk/partners/", partners.partner_list, name="partners"),
    path("desk/partners/new/", partners.partner_new, name="partner_new"),
    path("desk/partners/<int:pk>/close/", partners.partner_asked, {"step": "close"}, name="partner_close"),
    path("desk/partners/<int:pk>/reopen/", partners.partner_asked, {"step": "reopen"}, name="partner_reopen"),
    path("desk/partners/<int:pk>/<slug:step>/", partners.partner_step, name="partner_step"),
]
