"""The billing portal: what it offers (configurations) and a donor's way in (sessions).

Source: https://docs.stripe.com/api/customer_portal and
https://docs.stripe.com/customer-management/portal-deep-links.
"""

import copy
from typing import Any

from ..contract import missing
from ..errors import StripeError, broken_rule, not_simulated, resource_missing
from . import Call, handles
from .listing import changed_metadata, check_url, equal, found, listing

Json = dict[str, Any]
CONFIGURATION = "billing_portal.configuration"
NOTHING: Json = {
    "customer_update": {"allowed_updates": [], "enabled": False},
    "invoice_history": {"enabled": False},
    "payment_method_update": {"enabled": False, "payment_method_configuration": None},
    "subscription_cancel": {
        "cancellation_reason": {"enabled": False, "feedback_options": [], "options": []},
        "enabled": False,
        "mode": "at_period_end",
        "proration_behavior": "none",
    },
    "subscription_pause": {
        "duration": {
            "interval_options": [{"interval": "month", "interval_count": 1}],
            "type": "interval_options",
        },
        "enabled": False,
    },
    "subscription_update": {
        "billing_cycle_anchor": None,
        "default_allowed_updates": [],
        "enabled": False,
        "proration_behavior": "none",
        "schedule_at_period_end": {"conditions": []},
        "trial_update_behavior": "end_trial",
    },
}
NOT_ACTED_OUT = ("subscription_pause", "subscription_update")
UPDATES = ("email", "name")


def _check(call: Call) -> None:
    params = call.params
    if params.get("login_page", {}).get("enabled"):
        raise not_simulated("the portal's login page", param="login_page[enabled]")
    features = params.get("features", {})
    for name in NOT_ACTED_OUT:
        if features.get(name, {}).get("enabled"):
            raise not_simulated(f"{name} in the portal", param=f"features[{name}][enabled]")
    update = features.get("customer_update", {})
    for name in update.get("allowed_updates") or []:
        if name not in UPDATES:
            raise not_simulated(f"changing {name} in the portal", param="features[customer_update]")
    if update.get("enabled") and not update.get("allowed_updates"):
        raise broken_rule(
            "You must allow at least one update when `customer_update` is enabled.",
            param="features[customer_update][allowed_updates]",
        )
    cancel = features.get("subscription_cancel", {})
    if cancel.get("proration_behavior", "none") != "none":
        raise StripeError(
            "Gifts are never prorated.",
            param="features[subscription_cancel][proration_behavior]",
            violation="house_rule",
        )
    profile = params.get("business_profile", {})
    for name in ("privacy_policy_url", "terms_of_service_url"):
        if profile.get(name):
            check_url(profile[name], param=f"business_profile[{name}]")
    if params.get("default_return_url"):
        check_url(params["default_return_url"], param="default_return_url")


def _merged(kept: Json, given: Json) -> Json:
    """`kept` with what is given; an empty text unsets."""
    merged = dict(kept)
    for name, value in given.items():
        before = kept.get(name)
        if isinstance(value, dict):
            merged[name] = _merged(before or {}, value)
        elif value == "":
            merged[name] = [] if isinstance(before, list) else None
        else:
            merged[name] = value
    return merged


def _apply(call: Call, configuration: Json) -> None:
    params = call.params
    configuration["features"] = _merged(configuration["features"], params.get("features", {}))
    for name, given in params.get("business_profile", {}).items():
        configuration["business_profile"][name] = given or None
    for name in {"default_return_url", "name", "active"} & params.keys():
        configuration[name] = None if params[name] == "" else params[name]


@handles("POST", "/v1/billing_portal/configurations")
def create(call: Call) -> Json:
    """A new configuration: what is not named in its features is off."""
    _check(call)
    state, now = call.state, int(call.state.now())
    configuration = {
        "id": state.new_id("bpc_1"),
        "object": CONFIGURATION,
        "active": True,
        "application": None,
        "business_profile": {
            "headline": None,
            "privacy_policy_url": None,
            "terms_of_service_url": None,
        },
        "created": now,
        "default_return_url": None,
        "features": copy.deepcopy(NOTHING),
        "is_default": False,
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": changed_metadata(call, call.params.get("metadata")),
        "name": None,
        "updated": now,
    }
    _apply(call, configuration)
    state.add(configuration)
    state.record_event(f"{CONFIGURATION}.created", configuration, request=call.request)
    return configuration


@handles("POST", "/v1/billing_portal/configurations/{configuration}")
def update(call: Call) -> Json:
    """Change what the portal offers, or put a configuration out of use (`active`)."""
    configuration = found(call, CONFIGURATION, name="configuration")
    _check(call)
    before = copy.deepcopy(configuration)
    configuration["metadata"] = changed_metadata(
        call, call.params.get("metadata"), kept=configuration["metadata"]
    )
    _apply(call, configuration)
    previous = {key: before[key] for key in before if before[key] != configuration[key]}
    if previous:
        configuration["updated"] = int(call.state.now())
        call.state.record_event(
            f"{CONFIGURATION}.updated", configuration, request=call.request, previous=previous
        )
    return configuration


@handles("GET", "/v1/billing_portal/configurations/{configuration}")
def retrieve(call: Call) -> Json:
    """One configuration."""
    return found(call, CONFIGURATION, name="configuration")


@handles("GET", "/v1/billing_portal/configurations")
def list_configurations(call: Call) -> Json:
    """Configurations, the newest first."""
    return listing(
        call,
        call.state.newest(CONFIGURATION),
        url="/v1/billing_portal/configurations",
        kind=CONFIGURATION,
        where=equal(call.params, "active", "is_default"),
    )


@handles("POST", "/v1/billing_portal/sessions")
def create_session(call: Call) -> Json:
    """A donor's way into the portal, good for a short time."""
    params, state = call.params, call.state
    for name in params:
        if name not in ("customer", "configuration", "return_url", "flow_data", "locale", "expand"):
            raise not_simulated(f"portal sessions with {name}", param=name)
    if "customer" not in params:
        raise missing("customer")
    customer = state.get("customer", params["customer"])
    if customer is None or customer.get("deleted"):
        raise resource_missing("customer", params["customer"], param="customer", status=400)
    if "configuration" not in params:
        raise broken_rule(
            "You can't create a portal session in test mode until you save your customer portal "
            "settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.",
            param="configuration",
        )
    configuration = state.get(CONFIGURATION, params["configuration"])
    if configuration is None:
        raise resource_missing(
            "configuration", params["configuration"], param="configuration", status=400
        )
    if not configuration["active"]:
        raise broken_rule("This configuration is not active.", param="configuration")
    if "return_url" in params:
        check_url(params["return_url"], param="return_url")
    flow = _flow(params["flow_data"], configuration) if "flow_data" in params else None
    secret = state.new_id("test_", length=48)
    session = state.add(
        {
            "id": state.new_id("bps_1"),
            "object": "billing_portal.session",
            "configuration": configuration["id"],
            "created": int(state.now()),
            "customer": customer["id"],
            "customer_account": None,
            "flow": flow,
            "livemode": False,
            "locale": params.get("locale"),
            "on_behalf_of": None,
            "return_url": params.get("return_url", configuration["default_return_url"]),
            "url": f"{state.origin}/p/session/{secret}",
        }
    )
    state.notes[session["id"]] = {"secret": secret, "seen_at": None}
    state.record_event("billing_portal.session.created", session, request=call.request)
    return session


def _flow(given: Json, configuration: Json) -> Json:
    kind = given["type"]
    if kind != "payment_method_update":
        raise not_simulated(f"the portal's flow {kind}", param="flow_data[type]")
    if not configuration["features"][kind]["enabled"]:
        raise broken_rule(
            f"You can't use the flow `{kind}` because the feature is disabled in the portal "
            "configuration.",
            param="flow_data[type]",
        )
    after = given.get("after_completion", {"type": "portal_homepage"})
    if after["type"] == "redirect":
        if "redirect" not in after:
            raise missing("flow_data[after_completion][redirect]")
        check_url(
            after["redirect"]["return_url"],
            param="flow_data[after_completion][redirect][return_url]",
        )
    custom = after.get("hosted_confirmation")
    return {
        "after_completion": {
            "hosted_confirmation": custom and {"custom_message": custom.get("custom_message")},
            "redirect": after.get("redirect"),
            "type": after["type"],
        },
        "subscription_cancel": None,
        "subscription_update": None,
        "subscription_update_confirm": None,
        "type": kind,
    }
