"""The wire between a test and a running sandbox's control interface."""

import json
import urllib.error
import urllib.request
from typing import Any

Json = dict[str, Any]


class SandboxError(Exception):
    """The control interface refused a request."""


class Controls:
    """The control interface of the sandbox at `base_url`."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    def _call(self, method: str, path: str, body: Json | None = None, timeout: float = 120) -> Any:
        request = urllib.request.Request(
            f"{self.base_url}/_sandbox/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise SandboxError(json.load(error)["error"]) from None
