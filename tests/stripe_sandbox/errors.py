"""Errors in the shape Stripe answers them.

Source: https://docs.stripe.com/api/errors and https://docs.stripe.com/error-codes.
"""

from typing import Any


class StripeError(Exception):
    """A request that is answered with an error.

    `violation` names the kind of broken rule for the violations log, or is None where an honest
    client may meet the error too (a race, an object that is gone): such an error is not logged.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        error_type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        violation: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = error_type
        self.code = code
        self.param = param
        self.violation = violation
        self.headers = headers or {}

    def body(self, *, request_id: str) -> dict[str, Any]:
        """The JSON body of the answer."""
        error: dict[str, Any] = {"message": self.message, "type": self.type}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
        return {"error": error}


def broken_rule(message: str, *, param: str | None, code: str | None = None) -> StripeError:
    """A request that Stripe refuses for its values, whatever the state of the account."""
    return StripeError(message, param=param, code=code, violation="rule")


def not_simulated(message: str, *, param: str | None = None) -> StripeError:
    """A request that Stripe may accept but that the sandbox has no behaviour for."""
    return StripeError(
        f"The sandbox does not simulate this: {message}", param=param, violation="not_simulated"
    )


def resource_missing(kind: str, object_id: str, *, param: str, status: int = 404) -> StripeError:
    """An id that names nothing in this account."""
    return StripeError(
        f"No such {kind}: '{object_id}'", status=status, code="resource_missing", param=param
    )
