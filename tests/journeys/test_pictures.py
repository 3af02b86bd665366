"""A picture is taken in by the site and brought to its sizes by a worker, each a process."""

import io
from pathlib import Path
from typing import Any

from django.test import Client
from PIL import Image

from articles.models import Picture
from tests.factories import make_staff
from tests.journeys.conftest import PATIENCE_SECONDS
from tests.processes import Site, Worker
from tests.staff_sessions import sign_in

PERMISSIONS = ("articles.view_picture", "articles.add_picture", "articles.change_picture")


def test_a_worker_makes_the_sizes_while_the_editor_types(
    browser: Any, live_site: Site, celery_worker_process: Worker, tmp_path: Path, settings: Any
) -> None:
    client = Client()
    sign_in(client, make_staff(*PERMISSIONS))
    file = tmp_path / "IMG_0042 the yard.png"
    Image.effect_noise((2000, 1200), 60).save(file)
    context = browser.new_context(base_url=settings.SITE_ORIGIN)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": settings.SITE_ORIGIN}])
    page = context.new_page()
    page.goto("/admin/articles/picture/add/")
    page.get_by_label("Title").fill("The yard")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("All 6 sizes are ready.").wait_for(timeout=PATIENCE_SECONDS * 1000)
    context.close()

    picture = Picture.objects.get()
    assert picture.widths == picture.webp_widths == [480, 960, 1600]
    kept = sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    assert len(kept) == 6
    for path in kept:
        assert str(Image.open(io.BytesIO(path.read_bytes())).width) == path.stem
