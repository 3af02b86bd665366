"""The OpenAPI document is a valid one, and every answer is as it says."""

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from articles.api import urls
from articles.api.about import DOCUMENT
from tests import factories
from tests.articles.api.asking_it import ask
from tests.articles.api.test_articles import make_whole_article

pytestmark = pytest.mark.django_db


def check(document: dict[str, Any], operation: str, answer: Any, *, status: str) -> None:
    """Hold an answer against the schema of an address and status."""
    content = document["paths"][operation]["get"]["responses"][status]["content"]
    (media,) = content.values()
    schema = {**media["schema"], "components": document["components"]}
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
    assert errors == [], operation


def test_the_document_is_valid_and_names_this_site(client: Client) -> None:
    document = ask(client, "openapi.json")
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://localhost:8000/api/v1"}]
    assert DOCUMENT.name == "openapi.json"


def test_every_address_stands_in_the_document(client: Client) -> None:
    named = {
        f"/{pattern.pattern}".replace("<uuid:uuid>", "{uuid}")
        for pattern in urls.urlpatterns
        if pattern.name
    }
    assert set(ask(client, "openapi.json")["paths"]) == named


def test_every_answer_is_as_the_document_says(client: Client) -> None:
    document = ask(client, "openapi.json")
    article = make_whole_article()
    factories.make_article(language="ko", translation_group=article.translation_group)
    gone = factories.make_article(status="withdrawn")
    for operation in document["paths"]:
        path = operation.lstrip("/").replace("{uuid}", str(article.uuid))
        answer = ask(client, path)
        if "results" in answer:
            assert answer["results"], operation
        check(document, operation, answer, status="200")
    check(document, "/articles", ask(client, "articles?limit=1"), status="200")
    wrong = ask(client, "articles?limit=0", status=400)
    check(document, "/articles", wrong, status="400")
    unknown = ask(client, "articles/00000000-0000-4000-8000-000000000000", status=404)
    check(document, "/articles/{uuid}", unknown, status="404")
    withdrawn = ask(client, f"articles/{gone.uuid}", status=410)
    check(document, "/articles/{uuid}", withdrawn, status="410")
