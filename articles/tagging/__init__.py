"""Topics as readers meet them, and the vocabulary as editors keep it.

tag_named(name) is the one door for new tags; merge, rename and undo are logged (TagChange), and
whoever calls them tells search of the articles of the tags afterwards.
"""

from articles.tagging.merging import foresee, merge
from articles.tagging.occasions import CurrentOccasion, current_occasions, occasion_of
from articles.tagging.renaming import RefusedError, foresee_rename, rename
from articles.tagging.spelling import (
    find_named,
    hold,
    names_as_known,
    tag_named,
    why_not_called,
    why_not_named,
)
from articles.tagging.topics import (
    Topic,
    find_public_tag,
    find_tag,
    name_of,
    topics_in_use,
    topics_named,
    topics_of,
    words_of,
)
from articles.tagging.undoing import Undone, undo

__all__ = [
    "CurrentOccasion",
    "RefusedError",
    "Topic",
    "Undone",
    "current_occasions",
    "find_named",
    "find_public_tag",
    "find_tag",
    "foresee",
    "foresee_rename",
    "hold",
    "merge",
    "name_of",
    "names_as_known",
    "occasion_of",
    "rename",
    "tag_named",
    "topics_in_use",
    "topics_named",
    "topics_of",
    "undo",
    "why_not_called",
    "why_not_named",
    "words_of",
]
