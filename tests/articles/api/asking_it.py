"""Small ways to ask the API."""

from typing import Any

from django.test import Client


def ask(client: Client, path: str, *, status: int = 200) -> Any:
    """The document of an answer below /api/v1/."""
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == status, (path, response.status_code, response.text)
    return response.json()


def results(client: Client, path: str) -> list[Any]:
    """All results from an address on, over all its pages."""
    found = []
    while path:
        document = ask(client, path)
        found += document["results"]
        path = (document["next"] or "").partition("/api/v1/")[2]
    return found


def uuids(client: Client, path: str) -> list[str]:
    """The UUIDs of all results from an address on."""
    return [row["uuid"] for row in results(client, path)]
