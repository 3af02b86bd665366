"""The words of a stored document: every tag and node it may hold, each declared once.

The sanitiser, the tree, the renderers and the editor are all checked against this table. What
is not declared here cannot be stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from nkarchive.richtext.validators import (
    Validator,
    plain_text,
    valid_flag,
    valid_id,
    valid_language,
    valid_link,
    valid_start,
)


@dataclass(frozen=True, kw_only=True)
class NodeType:
    """One kind of element.

    `name` is the value of `data-node`, or the tag itself for plain HTML. `shape` says where it
    stands: "block", "part" (only inside its own block), "inline" (a thing in a line), "mark" (a
    quality of a run of text) or "void". `holds` names the blocks and parts it may contain;
    without them it contains a line of inline content, or, with `is_plain`, words alone. An
    element that `is_own` is told by its `data-node` and always carries all its attributes, but for
    the `optional` ones, which it carries when they say something.
    """

    name: str
    tag: str
    shape: str
    attributes: Mapping[str, Validator] = field(default_factory=dict)
    holds: frozenset[str] = frozenset()
    is_plain: bool = False
    is_own: bool = False
    optional: frozenset[str] = frozenset()


_WORDS = frozenset({"p", "ul", "ol", "blockquote"})

_DECLARED = (
    NodeType(name="p", tag="p", shape="block", attributes={"lang": valid_language}),
    NodeType(name="h2", tag="h2", shape="block"),
    NodeType(name="h3", tag="h3", shape="block"),
    NodeType(name="ul", tag="ul", shape="block", holds=frozenset({"li"})),
    NodeType(
        name="ol",
        tag="ol",
        shape="block",
        # A list that a paragraph or a figure has interrupted goes on counting.
        attributes={"start": valid_start},
        holds=frozenset({"li"}),
    ),
    NodeType(name="li", tag="li", shape="part", holds=frozenset({"p", "ul", "ol"})),
    NodeType(
        name="blockquote", tag="blockquote", shape="block", holds=frozenset({"p", "ul", "ol"})
    ),
    NodeType(name="hr", tag="hr", shape="void"),
    NodeType(name="br", tag="br", shape="void"),
    NodeType(
        name="figure",
        tag="figure",
        shape="block",
        is_own=True,
        attributes={
            "data-picture": valid_id,
            # Of this use; it stands for the library's alternative text.
            "data-alt": plain_text(longest=300),
            # "yes" where the picture shows not the thing itself but how it may have been.
            "data-reconstruction": valid_flag,
        },
        holds=frozenset({"figcaption"}),
        optional=frozenset({"data-alt", "data-reconstruction"}),
    ),
    NodeType(name="figcaption", tag="figcaption", shape="part"),
    NodeType(
        name="pull-quote",
        tag="blockquote",
        shape="block",
        is_own=True,
        holds=frozenset({"p", "footer"}),
    ),
    NodeType(name="footer", tag="footer", shape="part"),
    NodeType(
        name="epigraph",
        tag="blockquote",
        shape="block",
        is_own=True,
        attributes={"data-source": valid_id},
        holds=frozenset({"p", "footer"}),
    ),
    NodeType(
        name="excerpt",
        tag="blockquote",
        shape="block",
        is_own=True,
        attributes={"data-source": valid_id},
        holds=_WORDS | {"context", "h3"},
    ),
    NodeType(name="context", tag="p", shape="part", is_own=True),
    NodeType(
        name="turn",
        tag="section",
        shape="block",
        is_own=True,
        attributes={"data-speaker": plain_text(longest=200)},
        holds=_WORDS | {"figure", "pull-quote", "excerpt"},
    ),
    NodeType(
        name="ask",
        tag="div",
        shape="block",
        is_own=True,
        attributes={"data-campaign": valid_id},
        is_plain=True,
    ),
    NodeType(
        name="warning-break",
        tag="div",
        shape="block",
        is_own=True,
        attributes={"data-warning": valid_id},
        is_plain=True,
    ),
    NodeType(name="note", tag="span", shape="inline", is_own=True),
    NodeType(
        name="citation",
        tag="cite",
        shape="inline",
        is_own=True,
        attributes={"data-source": valid_id, "data-locator": plain_text(longest=100)},
    ),
    # Marks stand in the order in which they nest, outermost first: the editor writes the same.
    NodeType(
        name="name-changed",
        tag="span",
        shape="mark",
        is_own=True,
        attributes={"data-explanation": plain_text(longest=500)},
    ),
    NodeType(name="a", tag="a", shape="mark", attributes={"href": valid_link}),
    NodeType(name="span", tag="span", shape="mark", attributes={"lang": valid_language}),
    NodeType(name="strong", tag="strong", shape="mark"),
    NodeType(name="em", tag="em", shape="mark"),
    NodeType(name="s", tag="s", shape="mark"),
    NodeType(name="sub", tag="sub", shape="mark"),
    NodeType(name="sup", tag="sup", shape="mark"),
)

NODES: Mapping[str, NodeType] = MappingProxyType({node.name: node for node in _DECLARED})
MARKS = tuple(node.name for node in _DECLARED if node.shape == "mark")

# What may stand at the top of a document.
TOP = frozenset(node.name for node in _DECLARED if node.shape == "block") | {"hr"}

# Where a node stands in a place that does not hold it, these are worth more than their words:
# they move to just before the block they were found in.
MOVED_OUT = frozenset({"figure", "ask", "warning-break"})

# Tags of other editors that mean one of ours.
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "b": "strong",
        "i": "em",
        "del": "s",
        "strike": "s",
        "h1": "h2",
        "h4": "h3",
        "h5": "h3",
        "h6": "h3",
    }
)

# Tags that fall away but end a paragraph where they begin and end.
PASSED_THROUGH = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "html",
        "main",
        "menu",
        "nav",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
    ]
)

# Tags that fall away with everything in them.
DROPPED_WHOLE = frozenset(
    [
        "applet",
        "audio",
        "button",
        "canvas",
        "frameset",
        "head",
        "iframe",
        "math",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "option",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
        "xmp",
    ]
)


def allowed_tags() -> set[str]:
    """Return every tag that a stored document may contain."""
    return {node.tag for node in _DECLARED}


def allowed_attributes() -> dict[str, set[str]]:
    """Return the attributes that each tag of a stored document may carry."""
    allowed: dict[str, set[str]] = {}
    for node in _DECLARED:
        names = allowed.setdefault(node.tag, set())
        names.update(node.attributes)
        if node.is_own:
            names.add("data-node")
    return allowed
