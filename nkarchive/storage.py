"""How static files are stored: hashed names, compressed, also for ES modules."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names everywhere, so that WhiteNoise may call a file immutable.

    Imports between ES modules are rewritten to the hashed names too; without that a changed
    module would keep loading the old file of its neighbour.
    """

    support_js_module_import_aggregation = True
