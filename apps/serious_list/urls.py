from django.urls import path

from apps.notifications.views import subscriptions

from .queries.news import LIST
from .views import desk, mine, public, repair, watch

app_name = "serious_list"
urlpatterns = [
    path("serious-list/", public.entries, name="entries"),
    path("serious-list/<int:pk>/", public.entry, name="entry"),
    path("serious-list/list.<slug:kind>", public.whole, name="whole"),
    path("serious-list/feed.atom", public.feed, name="feed"),
    path("serious-list/subscribe/", subscriptions.subscribe, {"code": LIST.code}, name="subscribe"),
    path(
        "serious-list/subscription/<str:token>/", subscriptions.subscription, {"code": LIST.code}, name="subscription"
    ),
    path("desk/serious-list/", desk.case_list, name="cases"),
    path("desk/serious-list/new/", desk.new_case, name="new_case"),
    path("desk/serious-list/watch/", watch.early_warning, name="watch"),
    path("desk/serious-list/statistics/", watch.figures, name="statistics"),
    path("desk/serious-list/<int:pk>/", desk.case_page, name="case"),
    path("desk/serious-list/repairs/<int:pk>/<slug:verb>/", repair.desk_step, name="repair_step"),
    path("desk/serious-list/<int:pk>/<slug:verb>/", desk.case_step, name="case_step"),
    path("my/serious-list/", mine.my_cases, name="my_cases"),
    path("my/serious-list/<int:pk>/", mine.my_case, name="my_case"),
    path("my/serious-list/repairs/<int:pk>/<slug:verb>/", repair.my_step, name="my_repair_step"),
    path("my/serious-list/<int:pk>/repair/", repair.my_repair, name="my_repair"),
    path("my/serious-list/<int:pk>/<slug:verb>/", mine.my_step, name="my_step"),
]
