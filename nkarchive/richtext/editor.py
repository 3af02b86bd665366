"""How django-prose-editor is set up for our documents. The settings import this module.

The editor's own sanitiser is not used: what the editor sends goes through the one door, `clean`.
"""

from typing import Any

from js_asset import static_lazy


def allow_nothing(config: Any, shared: dict[str, Any]) -> None:
    """Add nothing to the editor's own allow-list, which is not used (see above)."""


# Value of the setting DJANGO_PROSE_EDITOR_EXTENSIONS: our module, and the names it exports. Some
# replace an extension of the editor by one that holds less (a block quote without headings).
PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("js/editor/main.js")],
        "extensions": dict.fromkeys(
            (
                "Paragraph",
                "Blockquote",
                "ListItem",
                "ArchiveFigure",
                "ArchiveCaption",
                "PullQuote",
                "Epigraph",
                "QuoteAttribution",
                "Excerpt",
                "ExcerptContext",
                "Turn",
                "Note",
                "Citation",
                "Ask",
                "WarningBreak",
                "NameChanged",
                "LanguageRun",
                "Link",
                "Caret",
                "Pasting",
            ),
            allow_nothing,
        ),
    }
]

# Marks stand in the order in which `clean` nests them (vocabulary.MARKS), outermost first.
EDITOR_CONFIG: dict[str, Any] = {
    "extensions": {
        "Heading": {"levels": [2, 3]},
        "BulletList": True,
        "OrderedList": {"enableListAttributes": False},
        "ListItem": True,
        "Blockquote": True,
        "HorizontalRule": True,
        "HardBreak": True,
        "ArchiveFigure": True,
        "ArchiveCaption": True,
        "PullQuote": True,
        "Epigraph": True,
        "QuoteAttribution": True,
        "Excerpt": True,
        "ExcerptContext": True,
        "Turn": True,
        "Note": True,
        "Citation": True,
        "Ask": True,
        "WarningBreak": True,
        "NameChanged": True,
        "Link": {"autolink": False},
        "LanguageRun": True,
        "Bold": True,
        "Italic": True,
        "Strike": True,
        "Subscript": True,
        "Superscript": True,
        "Caret": True,
        "Pasting": True,
        "Menu": {
            "groups": [
                {"group": "blockType -lists"},
                {"group": "lists"},
                {"group": "nodes -blockType -lists"},
                {"group": "marks"},
                {"group": "link"},
                {"group": "archiveInline"},
                {"group": "archiveBlocks"},
                {"group": "history"},
            ]
        },
    }
}
