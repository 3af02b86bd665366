"""Products. Source: https://docs.stripe.com/api/products."""

from typing import Any

from ..errors import StripeError, broken_rule, not_simulated, resource_missing
from ..state import State
from . import Call, handles
from .listing import changed_metadata, check_length, equal, found, listing

SETTABLE = {"name", "description", "active", "unit_label", "url", "statement_descriptor"}
KNOWN = SETTABLE | {"id", "metadata", "expand", "shippable", "images"}
MAX_DESCRIPTOR = 22


def new_product(
    state: State, *, name: str, object_id: str | None = None, is_active: bool = True
) -> dict[str, Any]:
    """Keep a new product."""
    now = int(state.now())
    return state.add(
        {
            "id": object_id or state.new_id("prod_", length=14),
            "object": "product",
            "active": is_active,
            "created": now,
            "default_price": None,
            "description": None,
            "images": [],
            "livemode": False,
            "marketing_features": [],
            "metadata": {},
            "name": name,
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": None,
            "type": "service",
            "unit_label": None,
            "updated": now,
            "url": None,
        }
    )


def usable_product(state: State, object_id: str, *, param: str) -> dict[str, Any]:
    """The product a price is to be made for; refused where it is unknown or archived."""
    product = state.get("product", object_id)
    if product is None:
        raise resource_missing("product", object_id, param=param, status=400)
    if not product["active"]:
        raise broken_rule(
            f"Product {object_id} is not active. The product must be active to make a price "
            "for it.",
            param=param,
        )
    return product


def _check(call: Call) -> None:
    params = call.params
    for name in params:
        if name not in KNOWN:
            raise not_simulated(f"products with {name}", param=name)
    if "name" in params:
        check_length(params["name"], 250, param="name")
    if params.get("statement_descriptor"):
        check_length(params["statement_descriptor"], MAX_DESCRIPTOR, param="statement_descriptor")


def _apply(call: Call, product: dict[str, Any]) -> None:
    params = call.params
    for name in SETTABLE & params.keys():
        product[name] = None if params[name] == "" else params[name]
    for name in {"shippable", "images"} & params.keys():
        product[name] = params[name] or ([] if name == "images" else params[name])


@handles("POST", "/v1/products")
def create(call: Call) -> dict[str, Any]:
    """A new product, under an id of the caller's choice where one is given."""
    _check(call)
    metadata = changed_metadata(call, call.params.get("metadata"))
    object_id = call.params.get("id")
    if call.state.get("product", object_id) is not None:
        raise StripeError(
            f"Product already exists with ID: {object_id}.",
            code="resource_already_exists",
            param="id",
        )
    product = new_product(call.state, name=call.params["name"], object_id=object_id)
    _apply(call, product)
    product["metadata"] = metadata
    call.state.record_event("product.created", product, request=call.request)
    return product


@handles("GET", "/v1/products/{id}")
def retrieve(call: Call) -> dict[str, Any]:
    """One product."""
    return found(call, "product", name="id")


@handles("POST", "/v1/products/{id}")
def update(call: Call) -> dict[str, Any]:
    """Change a product's name and texts, or archive it (`active`)."""
    product = found(call, "product", name="id")
    _check(call)
    before = dict(product)
    metadata = changed_metadata(call, call.params.get("metadata"), kept=product["metadata"])
    _apply(call, product)
    product["metadata"] = metadata
    previous = {key: before[key] for key in before if before[key] != product[key]}
    if previous:
        previous["updated"], product["updated"] = product["updated"], int(call.state.now())
        call.state.record_event("product.updated", product, request=call.request, previous=previous)
    return product


@handles("GET", "/v1/products")
def list_products(call: Call) -> dict[str, Any]:
    """Products, the newest first."""
    ids = call.params.get("ids")

    def wanted(product: dict[str, Any]) -> bool:
        return (ids is None or product["id"] in ids) and equal(
            call.params, "active", "shippable", "type", "url"
        )(product)

    return listing(
        call, call.state.newest("product"), url="/v1/products", kind="product", where=wanted
    )
