"""The editor's modules as production serves them, under hashed names."""

import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

ENTRY = "js/editor/main.js"
_NEIGHBOUR = re.compile(r'\bfrom\s*"(\./[^"]+)"|\bimport\s*"(\./[^"]+)"')
_HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


def test_every_import_of_the_editor_leads_to_a_hashed_file_that_is_there(
    settings: Any, tmp_path: Path
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "nkarchive.storage.StaticStorage"},
    }
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    waiting, seen = [tmp_path / staticfiles_storage.stored_name(ENTRY)], set()
    while waiting:
        module = waiting.pop()
        assert _HASHED.search(module.name), module
        seen.add(module)
        for found in _NEIGHBOUR.finditer(module.read_text()):
            neighbour = module.parent / (found[1] or found[2])
            if neighbour not in seen:
                waiting.append(neighbour)
    ours = {file.stem for file in (settings.ROOT / "static/js/editor").glob("*.js")}
    assert {module.name.partition(".")[0] for module in seen} == ours
