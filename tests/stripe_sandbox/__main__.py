"""Run the sandbox: `python -m tests.stripe_sandbox --port 12111`."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from .resources.webhook_endpoints import new_endpoint
from .server import Server

RETRY_DELAYS = [1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 3600.0]


def main() -> int:
    """Read the arguments, serve until told to stop. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.stripe_sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--origin", help="how browsers reach it, where that differs")
    parser.add_argument("--key", help="the only key it accepts; without this, any sk_test_…")
    parser.add_argument("--webhook-url", help="where every event is delivered")
    parser.add_argument("--webhook-secret", help="whsec_…, needed with --webhook-url")
    parser.add_argument("--state", type=Path, help="a file to go on from after a restart")
    parser.add_argument(
        "--violations", type=Path, help="a file to add violations to, as JSON lines"
    )
    parser.add_argument(
        "--retry-delays",
        help="seconds between attempts to deliver, e.g. 0.1,0.1,0.1",
        default=",".join(str(delay) for delay in RETRY_DELAYS),
    )
    options = parser.parse_args()
    if options.key is not None and not options.key.startswith("sk_test_"):
        parser.error("--key must be a test key, sk_test_…")
    if bool(options.webhook_url) != bool(options.webhook_secret):
        parser.error("--webhook-url and --webhook-secret go together")
    try:
        server = Server(
            (options.host, options.port),
            key=options.key,
            origin=options.origin,
            state_file=options.state,
            violations_file=options.violations,
            retry_delays=[float(delay) for delay in options.retry_delays.split(",") if delay],
        )
    except OSError as error:
        print(f"sandbox cannot listen on port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    if options.webhook_url:
        with server.state.lock:
            new_endpoint(
                server.state,
                url=options.webhook_url,
                enabled_events=["*"],
                secret=options.webhook_secret,
            )
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    server.start()
    server.deliveries.resume()
    threading.Thread(target=server.serve_forever, args=(0.05,), name="http", daemon=True).start()
    port = server.server_address[1]
    print(f"sandbox ready on http://{options.host}:{port}", flush=True)
    stop.wait()
    server.shutdown()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
