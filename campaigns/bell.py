"""A bell that many may ring at once: what they ring for is handed on together.

Stripe sends events in bursts, and to hand one task to the broker costs more than all the rest of
its answer. So a thread of its own does it, at most once in `PAUSE`, for every key that has come
since. A process that dies in between loses only the ringing: the sweep finds the rows.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

PAUSE = timedelta(milliseconds=50)


class Bell:
    """Hands keys to `hand_on`, from a thread that begins with the first ring.

    `hand_on` takes a list of at least one key, in the order of ringing, and must not raise.
    """

    def __init__(self, hand_on: Callable[[list[int]], None]) -> None:
        self._hand_on = hand_on
        self._keys: list[int] = []
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._rung = threading.Event()

    def ring(self, key: int) -> None:
        """Have a key handed on soon; returns at once."""
        with self._lock:
            self._keys.append(key)
            # A forked process inherits the object without its thread.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()
        self._rung.set()

    def _run(self) -> None:
        while True:
            self._rung.wait()
            self._rung.clear()
            with self._lock:
                keys, self._keys = self._keys, []
            if keys:
                self._hand_on(keys)
            time.sleep(PAUSE.total_seconds())
