from django.urls import path

from .views import desk, items, pools

app_name = "inspections"
urlpatterns = [
    path("desk/inspections/", desk.overview, name="overview"),
    path("desk/inspections/items/", items.items, name="items"),
    path("desk/inspections/items/new/", items.item_new, name="item_new"),
    path("desk/inspections/items/<str:code>/", items.item, name="item"),
    path("desk/inspections/items/<str:code>/version/", items.item_new, name="item_version"),
    path("desk/inspections/items/<str:code>/form/", items.item_form, name="item_form"),
    path("desk/inspections/pools/", pools.pools, name="pools"),
    path("desk/inspections/pools/new/", pools.pool_new, name="pool_new"),
    path("desk/inspections/pools/<int:pk>/", pools.pool, name="pool"),
    path("desk/inspections/pools/<int:pk>/change/", pools.pool_change, name="pool_change"),
    path("desk/inspections/pools/<int:pk>/close/", pools.pool_close, name="pool_close"),
    path("desk/inspections/inspectors/", pools.inspectors, name="inspectors"),
    path("desk/inspections/inspectors/new/", pools.inspector_new, name="inspector_new"),
    path("desk/inspections/inspectors/<int:pk>/", pools.inspector, name="inspector"),
    path("desk/inspections/inspectors/<int:pk>/<slug:verb>/", pools.inspector_act, name="inspector_act"),
    path("desk/inspections/inspectors/<int:pk>/interests/<int:interest>/end/", pools.interest_end, name="interest_end"),
]
