"""The way of an article before the public, and what stands in it."""

from articles.publishing.findings import Obstacle, Remark
from articles.publishing.obstacles import obstacles
from articles.publishing.remarks import remarks
from articles.publishing.standing import (
    faults_of_published,
    hold_pictures,
    new_faults,
    shown_with,
)
from articles.publishing.states import (
    Blocked,
    Move,
    NotAllowed,
    move,
    moves,
    publish,
    suspend,
    withdraw,
)

__all__ = [
    "Blocked",
    "Move",
    "NotAllowed",
    "Obstacle",
    "Remark",
    "faults_of_published",
    "hold_pictures",
    "move",
    "moves",
    "new_faults",
    "obstacles",
    "publish",
    "remarks",
    "shown_with",
    "suspend",
    "withdraw",
]
