"""Values of brands, under /desk/awards/valuations/, and of one's own under /my/awards/brands/."""

from django.urls import path

from .views import valuation

app_name = "awards_valuations"
urlpatterns = [
    path("desk/awards/valuations/", valuation.valuation_list, name="list"),
    path("desk/awards/valuations/new/", valuation.valuation_new, name="new"),
    path("desk/awards/valuations/<int:pk>/", valuation.valuation, name="sheet"),
    path("desk/awards/valuations/<int:pk>/sheet.xlsx", valuation.valuation_file, name="file"),
    path("my/awards/brands/<int:pk>/", valuation.my_valuation, name="mine"),
    path("my/awards/brands/<int:pk>/sheet.xlsx", valuation.my_file, name="my_file"),
]
