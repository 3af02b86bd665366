"""The whole archive as one JSON file, and back (docs/operations.md).

write_export(path, has_pictures=…)
results, problems = import_export(path, is_dry_run=…)

Rows are called by what stays with them (UUID, slug), never by their number in a database. What
belongs to people who work here is not exported: accounts, history, what is typed and not saved
yet, preview links. Nor is what a database knows of itself: when a row was last saved, the search
index, the log of the tags, and what imports from manifests remember.
"""

from articles.exporting.restoring import import_export
from articles.exporting.writing import write_export

__all__ = ["import_export", "write_export"]
