"""What `make run` looks for while it runs."""

from pathlib import Path

import pytest

from nkarchive.demo import watching


def test_a_file_that_is_being_replaced_does_not_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "ROOT", tmp_path)
    monkeypatch.setattr(watching, "CODE_FOLDERS", ("articles",))
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "urls.py").touch()
    changes = watching.changes()
    assert not next(changes)
    gone = tmp_path / "articles" / "views.py"
    # There when the folder is listed, and gone when it is looked at.
    gone.symlink_to(tmp_path / "nowhere")
    assert not next(changes)
    gone.unlink()
    gone.touch()
    assert next(changes)
