"""Two editors press Save in the same moment, on two connections: one wins, one is shown both."""

import pytest
from django.test import Client

from tests import factories
from tests.admin_forms import fields_of
from tests.articles.test_autosave import EDITOR, change_url
from tests.project.test_staff_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_saves_at_once_one_is_saved_and_the_other_compared() -> None:
    for turn in range(5):
        draft = factories.make_article(status="draft", publish_at=None)
        sent = []
        for name in ("Mina", "Jun"):
            client = Client()
            client.force_login(factories.make_staff(*EDITOR, first_name=name))
            fields = fields_of(client.get(change_url(draft)))
            sent.append((client, fields | {"title": [f"Of {name} {turn}"]}))
        waiting = iter(list(sent))

        def save(article=draft, waiting=waiting):
            client, fields = next(waiting)
            answer = client.post(change_url(article), fields)
            return answer.status_code, fields["title"][0]

        answers = dict(at_once(2, save))
        assert set(answers) == {302, 409}
        draft.refresh_from_db()
        assert draft.title == answers[302]
        assert draft.history.count() == 2
