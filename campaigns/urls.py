"""The addresses where people give; each has a prefix in Korean."""

from django.urls import path

from campaigns import views

app_name = "campaigns"

urlpatterns = [
    path("campaigns/", views.campaigns, name="list"),
    path("campaigns/<uslug:slug>/", views.campaign, name="campaign"),
    path("campaigns/<uslug:slug>/give/", views.give, name="give"),
    path("gifts/<uuid:uuid>/thanks/", views.thanks, name="thanks"),
    path("receipts/<slug:code>/", views.receipt, name="receipt"),
]
