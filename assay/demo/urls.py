from django.urls import path

from assay.demo import views

app_name = "demo"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),  # before that of the crew
    path("demo/", views.try_as, name="try"),
    path("demo/example-runs/<str:key>.csv", views.runs, name="runs"),
]
