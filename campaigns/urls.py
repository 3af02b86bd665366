"""The addresses where people give; each has a prefix in Korean."""

from django.urls import path

from campaigns import views
from campaigns.giving import account, monthly_gift, page, signing_in

app_name = "campaigns"

urlpatterns = [
    path("campaigns/", views.campaigns, name="list"),
    path("campaigns/<uslug:slug>/", views.campaign, name="campaign"),
    path("campaigns/<uslug:slug>/give/", views.give, name="give"),
    path("campaigns/<uslug:slug>/continue/<str:token>/", views.go_on, name="continue"),
    path("gifts/<uuid:uuid>/thanks/", views.thanks, name="thanks"),
    path("receipts/<slug:code>/", views.receipt, name="receipt"),
    path("giving/", signing_in.giving, name="giving"),
    path("giving/enter/<str:token>/", signing_in.enter, name="giving_enter"),
    path("giving/leave/", signing_in.leave, name="giving_leave"),
    path("giving/back/", signing_in.back, name="giving_back"),
    path("giving/receipts/<slug:code>/", page.receipt, name="giving_receipt"),
    path("giving/statements/<int:entity>/<int:year>/", page.statement, name="giving_statement"),
    path("giving/monthly/<uuid:uuid>/", monthly_gift.monthly_gift, name="giving_monthly"),
    path("giving/monthly/<uuid:uuid>/card/", monthly_gift.change_card, name="giving_card"),
    path("giving/language/", account.language, name="giving_language"),
    path("giving/email/", account.email, name="giving_change_email"),
    path("giving/email/<str:token>/", account.confirm_email, name="giving_email"),
    path("giving/erase/", account.erase, name="giving_erase"),
]
