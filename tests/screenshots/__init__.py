"""Pictures of every kind of page on a phone and a desktop, by day and by night, in two languages.

`make screenshots` writes them into screenshots/, with an index to click through (index.html) and
sheets to look over (sheet-*.png). `python -m tests.screenshots --readme` makes docs/site.png.
"""
