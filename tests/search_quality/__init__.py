"""How well search answers: a labelled collection, queries with judgements, measures.

The rules by which it was written and judged: README.md.
"""
