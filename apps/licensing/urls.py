from django.urls import path

from .views import desk, desk_catalogue, desk_known, life, life_desk, life_public, mine, public

app_name = "licensing"
urlpatterns = [
    path("licences/", public.licences, name="licences"),
    path("licences/catalogue/", public.catalogue, name="catalogue"),
    path("licences/figures/", life_public.figures, name="figures"),
    path("licences/files/<slug:name>.<slug:kind>", life_public.whole, name="whole"),
    path("licences/<int:pk>/", public.licence, name="licence"),
    path("licences/check/<str:code>/", public.checked, name="checked"),
    path("desk/licences/", desk.applications, name="applications"),
    path("desk/licences/catalogue/", desk_catalogue.catalogue, name="desk_catalogue"),
    path("desk/licences/laboratories/", desk_known.laboratories, name="laboratories"),
    path("desk/licences/bars/", desk_known.bars, name="bars"),
    path("desk/licences/changes/", life_desk.changes, name="changes"),
    path("desk/licences/changes/<int:pk>/", life_desk.change, name="change"),
    path("desk/licences/changes/<int:pk>/<slug:verb>/", life_desk.change_step, name="change_step"),
    path("desk/licences/<int:pk>/", desk.application, name="application"),
    path("desk/licences/<int:pk>/<slug:verb>/", desk.application_step, name="application_step"),
    path("my/licences/", mine.mine, name="mine"),
    path("my/licences/apply/", mine.apply, name="apply"),
    path("my/licences/deadlines.ics", life.deadlines, name="deadlines"),
    path("my/licences/held/<int:pk>/", life.held, name="held"),
    path("my/licences/held/<int:pk>/<slug:kind>/", life.change_new, name="change_new"),
    path("my/licences/changes/<int:pk>/", life.my_change, name="my_change"),
    path("my/licences/changes/<int:pk>/withdraw/", life.my_change_withdraw, name="my_change_withdraw"),
    path("my/licences/<int:pk>/", mine.my_application, name="my_application"),
    path("my/licences/<int:pk>/submit/", mine.my_submit, name="my_submit"),
    path("my/licences/<int:pk>/withdraw/", mine.my_withdraw, name="my_withdraw"),
    path("my/licences/<int:pk>/step/<slug:name>/", mine.my_step, name="my_step"),
]
