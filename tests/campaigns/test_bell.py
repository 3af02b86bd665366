"""Many rings become few tasks, and every key is handed on."""

import threading

import pytest

from campaigns import tasks
from campaigns.bell import Bell

SECONDS = 120


class Listener:
    """Takes what a bell hands on, and says when a number of keys has come."""

    def __init__(self, wanted: int) -> None:
        self.batches: list[list[int]] = []
        self._wanted = wanted
        self._complete = threading.Event()

    def hear(self, keys: list[int]) -> None:
        """Take a batch of keys."""
        self.batches.append(keys)
        if sum(map(len, self.batches)) >= self._wanted:
            self._complete.set()

    def all_came(self) -> bool:
        """Wait for the last key."""
        return self._complete.wait(SECONDS)


def test_each_key_of_a_burst_is_handed_on_once_and_in_few_batches():
    listener = Listener(800)
    bell = Bell(listener.hear)

    def ring(first: int) -> None:
        for key in range(first, first + 100):
            bell.ring(key)

    senders = [threading.Thread(target=ring, args=[place * 100]) for place in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert listener.all_came()
    assert sorted(key for batch in listener.batches for key in batch) == list(range(800))
    assert len(listener.batches) < 400


def test_a_bell_that_was_silent_rings_again():
    listener = Listener(1)
    bell = Bell(listener.hear)
    bell.ring(1)
    assert listener.all_came()
    again = Listener(2)
    again.batches = listener.batches
    bell._hand_on = again.hear
    bell.ring(2)
    assert again.all_came()
    assert again.batches == [[1], [2]]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [([7], [("one", 7)]), ([7, 8], [("many", [7, 8])])],
)
def test_a_burst_of_events_is_one_task_for_the_broker(monkeypatch, keys, expected):
    sent = []
    monkeypatch.setattr(tasks.process_event, "delay", lambda key: sent.append(("one", key)))
    monkeypatch.setattr(tasks.process_events, "delay", lambda keys: sent.append(("many", keys)))
    tasks._ring_events(keys)
    assert sent == expected


def test_the_worker_rings_for_each_event_of_a_burst(monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.process_event, "delay", sent.append)
    tasks.process_events([3, 1, 2])
    assert sent == [3, 1, 2]
