"""What falls due by the account's clock.

A module registers what it lets happen with `@falls_due`; the server's tick, every API request and
the control interface's `advance` call `let_fall_due`.
"""

from collections.abc import Callable

from .state import State

DUE: list[Callable[[State], None]] = []


def falls_due(action: Callable[[State], None]) -> Callable[[State], None]:
    """Register what is looked at whenever time has passed; it must be cheap when nothing is due."""
    DUE.append(action)
    return action


def let_fall_due(state: State) -> None:
    """Let everything happen whose time has come. The caller holds the state's lock."""
    for action in DUE:
        action(state)
