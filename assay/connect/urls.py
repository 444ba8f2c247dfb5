from django.urls import URLPattern, URLResolver, path

from assay.connect import views

app_name = "connect"

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:project>/connections", views.connections, name="connections"),
    path("p/<slug:project>/tracker", views.trackers, name="trackers"),
    path("p/<slug:project>/tracker/trials", views.trials, name="trials"),
    path("p/<slug:project>/tracker/looks", views.looks, name="looks"),
    path("p/<slug:project>/tracker/pauses", views.pauses, name="pauses"),
    path("p/<slug:project>/tracker/disconnections", views.disconnections, name="disconnections"),
    path("p/<slug:project>/tracker/filters", views.filters, name="filters"),
    path("p/<slug:project>/tracker/filters/<int:pk>/removals", views.filter_removals, name="filter_removals"),
    path("p/<slug:project>/tracker/confirmations", views.confirmations, name="confirmations"),
]
