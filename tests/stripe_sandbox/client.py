"""Tests' hand on a running sandbox: start one, pay, hold events, break things, read the logs.

with running_sandbox(webhook_url=url, webhook_secret="whsec_x") as sandbox:
    story = sandbox.pay(session_id)
    sandbox.assert_no_violations()
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from .client_base import Json, SandboxError
from .client_billing import BillingControls
from .client_events import EventControls
from .client_money import MoneyControls, Outcome

__all__ = ["TEST_KEY", "Fault", "Outcome", "Sandbox", "SandboxError", "running_sandbox"]

TEST_KEY = "sk_test_sandbox"
Fault = Literal["500", "503", "429", "timeout", "drop", "slow"]


class Sandbox(MoneyControls, BillingControls, EventControls):
    """The control interface of the sandbox at `base_url`."""

    def fail_next(
        self,
        kind: Fault,
        *,
        when: Literal["before", "after"] = "before",
        times: int = 1,
        method: str | None = None,
        path: str = "/v1/",
        seconds: float = 0.2,
    ) -> None:
        """Let the next API requests fail before or after their work; path: its beginning."""
        body = {"kind": kind, "when": when, "times": times, "method": method}
        self._call("POST", "faults", body | {"path": path, "seconds": seconds})

    def clear_faults(self) -> None:
        """Forget the failures that have not happened yet; what is slow is so no longer."""
        self._call("DELETE", "faults")

    def requests(self) -> list[Json]:
        """Every API request seen: method, path, params, idempotency_key, status, code."""
        return self._call("GET", "requests")

    def violations(self) -> list[Json]:
        """Everything that broke the contract or a rule, deliberate or not."""
        return self._call("GET", "violations")

    def clear_violations(self) -> None:
        """Empty the violations log."""
        self._call("DELETE", "violations")

    def assert_no_violations(self) -> None:
        """Fail where anything but a deliberately wrong request broke the contract."""
        wrong = [entry for entry in self.violations() if not entry["deliberate"]]
        assert not wrong, "the Stripe sandbox saw: " + json.dumps(wrong, indent=2)

    @contextmanager
    def deliberate(self) -> Iterator[list[Json]]:
        """Within this block violations are made on purpose; afterwards the list holds them."""
        since = len(self.violations())
        made: list[Json] = []
        try:
            yield made
        finally:
            made += self._call("POST", "violations/deliberate", {"since": since})

    def reset(self, *, keep_webhooks: bool = True) -> None:
        """Forget all objects, logs, plans and failures."""
        self._call("POST", "reset", {"keep_webhooks": keep_webhooks})


@contextmanager
def running_sandbox(
    *,
    port: int = 0,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    key: str = TEST_KEY,
    retry_delays: str = "0.05,0.1,0.2,0.5,1",
    state: Path | None = None,
    violations: Path | None = None,
) -> Iterator[Sandbox]:
    """A sandbox in a process of its own, ended with the block."""
    command = [sys.executable, "-m", "tests.stripe_sandbox", "--port", str(port), "--key", key]
    command += ["--retry-delays", retry_delays]
    if webhook_url is not None:
        command += ["--webhook-url", webhook_url, "--webhook-secret", webhook_secret or ""]
    if state is not None:
        command += ["--state", str(state)]
    if violations is not None:
        command += ["--violations", str(violations)]
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if "sandbox ready on " not in line:
            raise SandboxError(f"the sandbox did not start: {line!r}")
        yield Sandbox(line.split()[-1])
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()
