"""The site's addresses for `make bench`, and beside the webhook one that only verifies.

The server of the measurement gets them by ROOT_URLCONF; nothing else imports this.
"""

import stripe
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from nkarchive.urls import urlpatterns as site


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """Verify the signature of a webhook and answer, as little as a receiver can do."""
    stripe.WebhookSignature.verify_header(
        request.body,
        request.headers.get("Stripe-Signature", ""),
        settings.STRIPE_WEBHOOK_SECRET,
        300,
    )
    return HttpResponse("received", content_type="text/plain")


urlpatterns = [path("webhooks/bare/", bare), *site]
