"""Articles from page dumps: read the manifest's tables, compare with what is here, write.

entries = read_articles(manifest)
results = plan_articles(entries, campaigns=…)
write_articles(entries, results, campaign_ids=…, is_published=…)
"""

from articles.importing.entries import ArticleEntry, read_articles
from articles.importing.plan import plan_articles
from articles.importing.writing import write_articles

__all__ = ["ArticleEntry", "plan_articles", "read_articles", "write_articles"]
