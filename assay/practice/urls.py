from django.urls import URLPattern, URLResolver, path

from assay.practice import views

app_name = "practice"

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:project>/practice", views.practice, name="practice"),
    path("p/<slug:project>/practice.json", views.practice_json, name="practice_json"),
    path("p/<slug:project>/waivers", views.waivers, name="waivers"),
    path("p/<slug:project>/waivers/<int:pk>/end", views.waiver_end, name="waiver_end"),
]
