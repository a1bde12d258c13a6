"""Draws: public pages (their addresses are permanent) and the desk."""

from django.urls import path

from .views import desk, frame, public, report, steps

app_name = "draws"
urlpatterns = [
    path("draws/", public.draw_list, name="list"),
    path("draws/verify_draw.py", public.verifier, name="verifier"),
    path("draws/files/draws.<slug:kind>", public.whole, name="whole"),
    path("draws/specification/", public.specification, name="specification"),
    path("draws/<int:pk>/", public.draw_page, name="draw"),
    path("draws/<int:pk>/lists/", frame.public_frame, name="frame"),
    path("draws/<int:pk>/live/", public.draw_live, name="live"),
    path("desk/draws/", desk.desk_list, name="desk_list"),
    path("desk/draws/new/", desk.new, name="new"),
    path("desk/draws/fairness/", report.fairness, name="fairness"),
    path("desk/draws/<int:pk>/", desk.desk_draw, name="desk_draw"),
    path("desk/draws/<int:pk>/frame/", frame.desk_frame, name="desk_frame"),
    path("desk/draws/<int:pk>/terms/", desk.terms, name="terms"),
    path("desk/draws/<int:pk>/lists/", desk.lists, name="lists"),
    path("desk/draws/<int:pk>/quotas/", desk.quotas, name="quotas"),
    path("desk/draws/<int:pk>/witnesses/", desk.witnesses, name="witnesses"),
    path("desk/draws/<int:pk>/discard/", steps.discard, name="discard"),
    path("desk/draws/<int:pk>/commit/", steps.form_step, {"step": "commit"}, name="commit"),
    path("desk/draws/<int:pk>/reveal/", steps.form_step, {"step": "reveal"}, name="reveal"),
    path("desk/draws/<int:pk>/public-value/", steps.form_step, {"step": "public-value"}, name="public_value"),
    path("desk/draws/<int:pk>/void/", steps.form_step, {"step": "void"}, name="void"),
    path("desk/draws/<int:pk>/reason/", steps.form_step, {"step": "reason"}, name="reason"),
    path("desk/draws/<int:pk>/redraw/", steps.redraw, name="redraw"),
    path("desk/draws/<int:pk>/replace/", steps.replace, name="replace"),
    path("desk/draws/<int:pk>/asked/<int:asked>/<slug:step>/", steps.decide, name="decide"),
    path("desk/draws/<int:pk>/step/<slug:step>/", steps.act, name="act"),
]
