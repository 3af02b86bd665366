"""Tags in the admin: one spelling, each name one tag, suggestions, occasions, what is unused."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from taggit.models import Tag

from articles import forms, search, tagging
from articles.models import Article, FormerTagSlug, Occasion, TagLabel
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/taggit/tag/"
KEEPER = ("taggit.view_tag", "taggit.add_tag", "taggit.change_tag")
LABELS = ("articles.add_taglabel", "articles.change_taglabel", "articles.view_taglabel")
OCCASIONS = ("articles.add_occasion", "articles.change_occasion", "articles.view_occasion")


def login(client, *permissions):
    client.force_login(factories.make_staff(*permissions))
    return client


def tags(*names):
    return [tagging.tag_named(name) for name in names]


def form_of(*, labels=(), occasions=(), **fields):
    """Return what the form of a tag sends with rows of labels and occasions."""
    data = dict(fields)
    for prefix, rows in (("labels", labels), ("occasions", occasions)):
        data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
        data[f"{prefix}-INITIAL_FORMS"] = "0"
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


# One spelling


@pytest.mark.parametrize(
    "typed", ["human rights", "Human  Rights", unicodedata.normalize("NFD", "인권"), "ingwon"]
)
def test_a_second_spelling_of_a_tag_cannot_be_added(client, typed):
    _human, korean = tags("Human Rights", "인권")
    TagLabel.objects.create(tag=korean, language="en", name="Ingwon", is_synonym=True)
    login(client, *KEEPER)
    answer = client.post(f"{LIST}add/", form_of(name=typed, slug="other"))
    assert answer.status_code == 200
    assert "“" in answer.context["adminform"].form.errors["name"][0]
    assert answer.context["adminform"].form["slug"].value() == "other"
    assert Tag.objects.count() == 2


def test_a_new_tag_is_kept_in_one_spelling_with_an_address_of_its_name(client):
    (old,) = tags("markets")
    FormerTagSlug.objects.create(slug="night-trains", tag=old)
    login(client, *KEEPER)
    name = unicodedata.normalize("NFD", " Night  trains")
    assert client.post(f"{LIST}add/", form_of(name=name)).status_code == 302
    assert Tag.objects.get(slug="night-trains").name == "Night trains"
    assert not FormerTagSlug.objects.exists(), "an address that is in use leads nowhere else"
    answer = client.post(f"{LIST}add/", form_of(name="!?"))
    assert "needs a letter or a digit" in answer.context["adminform"].form.errors["name"][0]


@pytest.mark.parametrize(
    ("language", "name", "says"),
    [
        ("en", "PRISONS", "the name of another tag"),
        ("ko", "prisons", "the name of another tag"),
        ("en", "gulag", "is a synonym of the tag “prisons”"),
        ("ko", "감옥", "is the name of the tag “prisons”"),
    ],
)
def test_a_name_that_means_another_tag_is_refused_beside_its_field(client, language, name, says):
    camps, prisons = tags("camps", "prisons")
    TagLabel.objects.create(tag=prisons, language="en", name="Gulag", is_synonym=True)
    TagLabel.objects.create(tag=prisons, language="ko", name="감옥")
    login(client, *KEEPER, *LABELS)
    row = {"language": language, "name": name, "is_synonym": "on"}
    answer = client.post(f"{LIST}{camps.pk}/change/", form_of(labels=[row]))
    errors = answer.context["inline_admin_formsets"][0].formset.errors
    assert says in errors[0]["name"][0]
    assert not camps.labels.exists()


def test_a_tag_has_one_shown_name_in_each_language_and_each_name_once(client):
    (camps,) = tags("camps")
    login(client, *KEEPER, *LABELS)
    change = f"{LIST}{camps.pk}/change/"
    rows = [{"language": "ko", "name": name} for name in ("수용소", "캠프")]
    answer = client.post(change, form_of(labels=rows))
    assert "one name in each language" in str(
        answer.context["inline_admin_formsets"][0].formset.errors
    )
    rows = [{"language": "ko", "name": "수용소", "is_synonym": "on"} for _twice in range(2)]
    answer = client.post(change, form_of(labels=rows))
    assert "stands here twice" in str(answer.context["inline_admin_formsets"][0].formset.errors)
    rows[0] = {"language": "ko", "name": unicodedata.normalize("NFD", "캠프")}
    assert client.post(change, form_of(labels=rows)).status_code == 302
    assert set(camps.labels.values_list("name", "is_synonym")) == {
        *(("캠프", False), ("수용소", True))
    }


def test_the_tag_line_of_an_article_takes_one_spelling_and_knows_synonyms():
    _human, camps = tags("Human Rights", "Prison camps")
    TagLabel.objects.create(tag=camps, language="ko", name="수용소")
    line = forms.TagLineField(required=False)
    assert line.clean("human  rights") == ["Human Rights"], "blanks part no tags"
    typed = f"HUMAN RIGHTS, {unicodedata.normalize('NFD', '수용소')}, New  one, new one"
    assert line.clean(typed) == ["Human Rights", "New one", "Prison camps"]
    assert line.clean("") == []
    for wrong in ("x" * 101, "?!"):
        with pytest.raises(ValidationError):
            line.clean(wrong)


# Suggestions


def test_tags_are_suggested_to_staff_who_may_see_articles_only(client):
    url = reverse("admin:taggit_tag_suggest")
    assert client.get(url).status_code == 302
    login(client)
    assert client.get(url, {"q": "mark"}).status_code == 403
    login(client, "articles.view_article")
    assert client.get(url, {"q": "\0"}).json() == {"tags": []}


def test_tags_are_suggested_by_every_name_with_their_use(client):
    factories.make_article(tags=("markets", "black markets", "radio"))
    factories.make_article(tags=("markets",), status="draft")
    radio = Tag.objects.get(name="radio")
    TagLabel.objects.create(tag=radio, language="ko", name="라디오")
    TagLabel.objects.create(tag=radio, language="en", name="Wireless", is_synonym=True)
    login(client, "articles.view_article")

    def suggested(typed):
        answer = client.get(reverse("admin:taggit_tag_suggest"), {"q": typed}).json()["tags"]
        return [(tag["name"], tag["label"], tag["count"]) for tag in answer]

    assert suggested("mark") == [("markets", "", 2), ("black markets", "", 1)]
    assert suggested(unicodedata.normalize("NFD", "라디")) == [("radio", "라디오", 1)]
    assert suggested("WIRE") == [("radio", "Wireless", 1)]
    assert suggested("nothing") == []


# Unused tags, deletion, occasions


def test_unused_tags_are_shown_as_such_and_deleted_with_permission(client):
    factories.make_article(tags=("camps",))
    camps, unused = tags("camps", "never used")
    login(client, *KEEPER)
    answer = client.get(LIST, {"use": "unused"})
    assert [tag.name for tag in answer.context["cl"].result_list] == ["never used"]
    assert ">unused<" in answer.content.decode()
    answer = client.get(LIST, {"use": "used"})
    assert [tag.name for tag in answer.context["cl"].result_list] == ["camps"]
    delete = f"{LIST}{unused.pk}/delete/"
    assert client.post(delete, {"post": "yes"}).status_code == 403
    login(client, *KEEPER, "taggit.delete_tag")
    assert client.post(delete, {"post": "yes"}).status_code == 302
    assert list(Tag.objects.all()) == [camps]


def test_search_forgets_the_names_of_a_deleted_tag(admin_client):
    for name in ("radio", "railway"):
        article = factories.make_article(tags=(name,))
        search.refresh(article)
    delete = reverse("admin:taggit_tag_delete", args=[Tag.objects.get(name="radio").pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    data = {"action": "delete_selected", "post": "yes"}
    data["_selected_action"] = [Tag.objects.get(name="railway").pk]
    assert admin_client.post("/admin/taggit/tag/", data).status_code == 302
    for name in ("radio", "railway"):
        assert not search.matching(Article.objects.all(), query=search.read_query(name)).exists()


@pytest.mark.parametrize(
    ("days", "field", "says"),
    [
        ([("2026-03-08", "2026-03-01")], (0, "ends_on"), "lies before the first"),
        (
            [("2026-03-31", "2026-04-02"), ("2026-03-01", "2026-03-31")],
            (0, "begins_on"),
            "overlap with another row",
        ),
        (
            [
                ("2026-03-01", "2026-03-31"),
                ("2026-03-05", "2026-03-06"),
                ("2026-03-30", "2026-04-01"),
            ],
            (2, "begins_on"),
            "overlap with another row",
        ),
    ],
)
def test_occasions_that_overlap_or_end_before_they_begin_are_refused(client, days, field, says):
    (women,) = tags("women")
    login(client, *KEEPER, *OCCASIONS)
    rows = [{"begins_on": begins, "ends_on": ends} for begins, ends in days]
    answer = client.post(f"{LIST}{women.pk}/change/", form_of(occasions=rows))
    number, name = field
    errors = answer.context["inline_admin_formsets"][-1].formset.errors
    assert says in errors[number][name][0]
    assert not Occasion.objects.exists()


def test_occasions_are_written_on_the_tags_form(client):
    (women,) = tags("women")
    login(client, *KEEPER, *OCCASIONS)
    rows = [
        {"begins_on": "2026-03-01", "ends_on": "2026-03-31"},
        {"begins_on": "2027-03-01", "ends_on": "2027-03-31"},
    ]
    answer = client.post(f"{LIST}{women.pk}/change/", form_of(occasions=rows))
    assert answer.status_code == 302
    assert women.occasions.count() == 2
