"""Which pictures, sources, campaigns and warnings a document names."""

from dataclasses import dataclass, field

from nkarchive.richtext.sanitiser import parse

_NAMED_BY = {
    "data-picture": "pictures",
    "data-source": "sources",
    "data-campaign": "campaigns",
    "data-warning": "warnings",
}


@dataclass(frozen=True, kw_only=True)
class References:
    """Database ids in the order of their first use in the document, each once."""

    pictures: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    campaigns: list[int] = field(default_factory=list)
    warnings: list[int] = field(default_factory=list)


def references(html: str) -> References:
    """Return what the document names. The ids are well formed; whether they exist is not asked."""
    found = References()
    for element in parse(html).walk():
        for attribute, collection in _NAMED_BY.items():
            if value := element.attributes.get(attribute):
                ids = getattr(found, collection)
                if int(value) not in ids:
                    ids.append(int(value))
    return found
