"""Values of brands, under /desk/awards/valuations/."""

from django.urls import path

from .views import valuation

app_name = "awards_valuations"
urlpatterns = [
    path("desk/awards/valuations/", valuation.valuation_list, name="list"),
    path("desk/awards/valuations/new/", valuation.valuation_new, name="new"),
    path("desk/awards/valuations/<int:pk>/", valuation.valuation, name="sheet"),
    path("desk/awards/valuations/<int:pk>/sheet.xlsx", valuation.valuation_file, name="file"),
]
