"""What an import names in English has a Korean name, or is said to have none."""

import pytest

from articles.models import ContentWarning, TagLabel
from tests import factories
from tests.articles.importing.running import ARTICLE, run_import, write_manifest

pytestmark = pytest.mark.django_db


def manifest(tmp_path, *, tags, warnings):
    return write_manifest(tmp_path, {**ARTICLE, "tags": tags, "warnings": warnings})


def remarks(report):
    return [line.strip() for line in report.splitlines() if "no Korean name" in line]


def test_usual_warnings_come_with_their_korean_names(tmp_path):
    factories.make_warning(slug="suicide", label_en="Suicide", label_ko="")
    factories.make_warning(slug="death", label_en="Death", label_ko="사망")
    path = manifest(tmp_path, tags="[]", warnings='["torture", "Suicide", "death"]')
    assert remarks(run_import(path)) == []
    names = dict(ContentWarning.objects.values_list("slug", "label_ko"))
    assert names == {"torture": "고문", "suicide": "자살", "death": "사망"}


def test_what_has_no_korean_name_is_said_with_the_place_to_write_one(tmp_path):
    factories.make_article(tags=("radio",))
    radio = TagLabel.objects.create(
        tag=factories.make_article(slug="two", tags=("ferries",)).tags.get(),
        language="ko",
        name="나룻배",
    )
    path = manifest(
        tmp_path, tags='["radio", "ferries", "시장", "winter"]', warnings='["loud noises"]'
    )
    for is_dry_run in (True, False):
        assert remarks(run_import(path, dry_run=is_dry_run)) == [
            "no Korean name: write one for topics “radio”, “winter” at /admin/taggit/tag/ and "
            "warnings “loud noises” at /admin/articles/contentwarning/"
        ]
    assert radio.tag.labels.count() == 1
