"""What both apps need to import a manifest: its tables, the dumps, lines to stored HTML.

Imports no app: `articles.importing` and `campaigns.importing` each read their own tables with it.
"""
