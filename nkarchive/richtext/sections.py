"""The sections of a document: a heading and what stands under it."""

from collections.abc import Callable, Iterator

from nkarchive.richtext.tree import Element


def empty_headings(tree: Element, *, is_content: Callable[[Element], bool]) -> list[Element]:
    """Return the headings with nothing under them, in the order of the document.

    Takes a canonical tree and what counts as content. A section reaches to the next heading of
    its own level or of a higher one; a heading below it is not content by itself.
    """
    found: list[Element] = []
    has_content = {"h2": False, "h3": False}
    for block in reversed([child for child in tree.children if isinstance(child, Element)]):
        if block.kind in has_content:
            if not has_content[block.kind]:
                found.append(block)
            has_content["h3"] = False
            if block.kind == "h2":
                has_content["h2"] = False
        elif is_content(block):
            has_content = dict.fromkeys(has_content, True)
    return found[::-1]


def without(tree: Element, left_out: list[Element]) -> Element:
    """Return the tree without those of its children."""
    keys = {id(element) for element in left_out}
    return Element(tree.tag, tree.attributes, list(_kept(tree, keys)))


def _kept(tree: Element, keys: set[int]) -> Iterator[Element | str]:
    return (child for child in tree.children if id(child) not in keys)
