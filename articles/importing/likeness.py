"""Which other piece an entry has nearly the same words as."""

from articles.importing.entries import ArticleEntry
from articles.models import ImportedArticle
from articles.rendering import body_segments
from nkarchive.importing.likeness import LEAST_SHARE, runs, shared


class Others:
    """The pieces to compare an entry with: those imported before, and entries further up.

    What was imported before is read when it is first asked for: most runs of an import that
    create nothing never ask.
    """

    def __init__(self) -> None:
        self._imported: dict[str, frozenset] | None = None
        self._added: dict[str, frozenset] = {}

    def add(self, entry: ArticleEntry) -> None:
        """Compare the entries that follow with this one too."""
        if entry.layout is not None:
            self._added[entry.table.name] = runs(entry.layout.words())

    def like(self, entry: ArticleEntry) -> str:
        """Return a note that names the piece most like the entry, "" where none is near it."""
        if self._imported is None:
            self._imported = {
                f"article '{row.article.slug}'": runs(body_segments(row.article))
                for row in ImportedArticle.objects.select_related("article").order_by("pk")
            }
        own = runs(entry.layout.words())
        share, name = max(
            ((shared(own, words), name) for name, words in (self._imported | self._added).items()),
            key=lambda found: found[0],
            default=(0.0, ""),
        )
        if share < LEAST_SHARE:
            return ""
        return f"nearly {name}: {share:.0%} of their runs of five words are the same"
