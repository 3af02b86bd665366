"""How an article is cited: one reading of it, written for people and for three kinds of programs.

work = read_work(article, accessed_on=…)
as_bibtex(work), as_ris(work), as_csl(work), as_sentence(work)
"""

from articles.citations.bibtex import as_bibtex
from articles.citations.csl import as_csl
from articles.citations.ris import as_ris
from articles.citations.sentence import as_sentence
from articles.citations.work import Name, Work, changed_at, read_work, stable_url

__all__ = [
    "Name",
    "Work",
    "as_bibtex",
    "as_csl",
    "as_ris",
    "as_sentence",
    "changed_at",
    "read_work",
    "stable_url",
]
