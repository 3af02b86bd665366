"""The card of a link: in the words of its page, only for public pages, and warning-safe."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageChops

from articles import pictures
from articles.describing import social_card
from articles.models import Article, Picture
from campaigns.models import Campaign
from nkarchive import tasks
from nkarchive.social_cards import SocialCard, keeping
from nkarchive.social_cards.drawing import colour, drawn
from nkarchive.social_cards.lines import BOLD, REGULAR, fit, font_with, width_of
from tests.articles.test_describing import Head
from tests.articles.test_pictures import jpeg_with_everything
from tests.factories import make_article, make_campaign, make_warning

pytestmark = pytest.mark.django_db


def make_card(**fields: Any) -> SocialCard:
    """A card that no page has."""
    return SocialCard(
        **{"part": "site", "key": "k", "language": "ko", "kind": "", "title": "", **fields}
    )


def pixels(card: SocialCard) -> Image.Image:
    """The picture of a card without a photograph."""
    return Image.open(BytesIO(drawn(card, picture=None)))


def make_photograph() -> Picture:
    """A picture of the library with its largest file."""
    picture = Picture(title="River", alt_en="A river at dusk.", credit="N. Painter", source="Ours")
    pictures.store(picture, largest=pictures.encode(BytesIO(jpeg_with_everything())))
    return picture


def path_of_card(client: Client, page: str) -> str:
    """Where the head of a page says that its card lies."""
    return urlsplit(Head(client.get(page).text).meta["og:image"][0]).path


def kept(folder: Path) -> list[Path]:
    """The files of cards in the storage."""
    return sorted(folder.glob("media/cards/**/*.jpg"))


def image(response: HttpResponse) -> Image.Image:
    """The picture that an answer holds."""
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/jpeg"
    return Image.open(BytesIO(response.content))


@pytest.mark.parametrize("address", ["/", "/ko/", "/articles/", "/ko/about/"])
def test_a_page_without_a_card_of_its_own_shows_that_of_the_site(
    client: Client, address: str
) -> None:
    meta = Head(client.get(address).text).meta
    assert meta["twitter:card"] == ["summary_large_image"]
    assert (meta["og:image:width"], meta["og:image:height"]) == (["1200"], ["630"])
    response = client.get(path_of_card(client, address))
    assert image(response).size == (1200, 630)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert f"/site/{'ko' if address.startswith('/ko/') else 'en'}/" in meta["og:image"][0]


def test_a_card_of_an_article_is_drawn_once_and_kept(client: Client, own_files: Path) -> None:
    article = make_article(language="ko", slug="강", title="강이 얼던 겨울", lead_picture=None)
    address = path_of_card(client, article.get_absolute_url())
    assert kept(own_files) == []
    first = client.get(address).content
    (file,) = kept(own_files)
    file.write_bytes(first[:-2] + b"kept\xff\xd9")
    assert client.get(address).content.endswith(b"kept\xff\xd9")


def test_a_file_that_was_left_half_written_is_drawn_anew(client: Client, own_files: Path) -> None:
    address = path_of_card(client, make_article().get_absolute_url())
    whole = client.get(address).content
    (file,) = kept(own_files)
    file.write_bytes(whole[:500])
    assert client.get(address).content == whole
    assert kept(own_files) == [file]
    assert file.read_bytes() == whole


def test_an_address_that_was_made_up_draws_nothing_and_leads_to_the_card(
    client: Client, own_files: Path
) -> None:
    article = make_article()
    address = path_of_card(client, article.get_absolute_url())
    folder = address.rpartition("/")[0]
    for digest in ("0" * 20, "x", address.rpartition("/")[2][:-5]):
        response = client.get(f"{folder}/{digest}.jpg")
        assert (response.status_code, response.headers["Location"]) == (302, address)
    for nobodys in (
        *("/cards/site/other/en/0.jpg", "/cards/site/site/fr/0.jpg", "/cards/other/1/en/0.jpg"),
        *("/cards/articles/1/en/0.jpg", "/cards/campaigns/999/en/0.jpg"),
        f"/cards/articles/{article.uuid}/ko/0.jpg",
    ):
        assert client.get(nobodys).status_code == 404, nobodys
    assert kept(own_files) == []


def test_another_title_gives_another_address_and_the_old_card_goes(
    client: Client, own_files: Path
) -> None:
    article = make_article(title="First")
    before = path_of_card(client, article.get_absolute_url())
    client.get(before)
    article.title = "Second"
    article.save()
    after = path_of_card(client, article.get_absolute_url())
    assert client.get(before).headers["Location"] == after
    client.get(after)
    (file,) = kept(own_files)
    assert file.stem in after


def test_what_is_not_public_has_no_card_not_even_one_that_was_drawn(
    client: Client, own_files: Path
) -> None:
    now = timezone.now()
    ways = [
        *({"status": status} for status in Article.Status.values if status != "published"),
        {"publish_at": now + timedelta(days=1)},
        {"embargo_until": now + timedelta(days=1)},
        {"expire_at": now - timedelta(minutes=1)},
    ]
    for hidden in ways:
        article = make_article()
        address = path_of_card(client, article.get_absolute_url())
        client.get(address)
        Article.objects.filter(pk=article.pk).update(**hidden)
        assert client.get(address).status_code == 404, hidden
    assert len(kept(own_files)) == len(ways) > 7
    other = make_article()
    client.get(path_of_card(client, other.get_absolute_url()))
    tasks.sweep_social_cards()
    (file,) = kept(own_files)
    assert str(other.uuid) in str(file)


def test_the_card_of_a_warned_article_shows_the_warning_and_no_picture(client: Client) -> None:
    inner = make_warning(label_en="torture", label_ko="고문")
    article = make_article(
        title="The well",
        standfirst="quernstone",
        lead_picture=make_photograph(),
        body=f'<div data-node="warning-break" data-warning="{inner.pk}">x</div><p>lantern</p>',
    )
    shown = image(client.get(path_of_card(client, article.get_absolute_url())))
    (words,) = Head(client.get(article.get_absolute_url()).text).meta["og:image:alt"]
    assert words == "Story: The well. This text contains: torture"
    without = drawn(
        make_card(
            language="en",
            kind="Story",
            title="The well",
            date=social_card(article).date,
            caution="This text contains: torture.",
        ),
        picture=None,
    )
    assert ImageChops.difference(shown, Image.open(BytesIO(without))).getbbox() is None


def test_a_card_refuses_a_picture_beside_a_warning() -> None:
    with pytest.raises(ValueError, match="shows no picture"):
        make_card(caution="This text contains: torture.", picture="pictures/1/960.jpg")


def test_the_lead_picture_of_an_article_without_warning_is_on_its_card(client: Client) -> None:
    article = make_article(title="The well", lead_picture=make_photograph())
    (words,) = Head(client.get(article.get_absolute_url()).text).meta["og:image:alt"]
    assert words == "Story: The well. A river at dusk"
    shown = image(client.get(path_of_card(client, article.get_absolute_url())))
    # Half of the photograph is blue.
    _red, green, blue = shown.getpixel((980, 100))
    assert blue > 150 > green


def test_a_lost_file_of_a_picture_does_not_lose_the_card(client: Client, own_files: Path) -> None:
    article = make_article(lead_picture=make_photograph())
    (own_files / "media" / article.lead_picture.file.name).unlink()
    assert image(client.get(path_of_card(client, article.get_absolute_url()))).size == (1200, 630)


def test_an_appeal_has_a_card_in_each_language_until_it_is_a_draft_again(client: Client) -> None:
    campaign = make_campaign(title_en="Winter rooms", title_ko="겨울 방", picture=make_photograph())
    addresses = []
    for prefix, words in (("", "Appeal: Winter rooms"), ("/ko", "모금: 겨울 방")):
        page = f"{prefix}/campaigns/{campaign.slug}/"
        (said,) = Head(client.get(page).text).meta["og:image:alt"]
        assert said.startswith(words)
        addresses.append(path_of_card(client, page))
        assert image(client.get(addresses[-1])).size == (1200, 630)
    assert len(set(addresses)) == 2
    closed = Campaign.objects.filter(pk=campaign.pk)
    closed.update(status=Campaign.Status.CLOSED)
    assert client.get(addresses[0]).status_code == 302, "it says that it is closed"
    closed.update(status=Campaign.Status.DRAFT)
    assert client.get(addresses[0]).status_code == 404


def test_who_asks_while_many_are_drawn_is_told_to_come_back(
    client: Client, own_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = path_of_card(client, make_article().get_absolute_url())
    monkeypatch.setattr(keeping, "WAIT_SECONDS", 0.01)
    with keeping._drawing:
        response = client.get(address)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert client.get(address).status_code == 200


def test_hangul_is_drawn_and_no_boxes() -> None:
    missing = {
        chr(code) for code in range(0xAC00, 0xD7A4, 7) if font_with(chr(code), wanted=BOLD) != BOLD
    }
    assert missing == set()
    assert font_with("金", wanted=BOLD) == REGULAR
    assert font_with("\U000f0000", wanted=BOLD) is None
    cards = [pixels(make_card(title=title)) for title in ("강", "산", "\U000f0000")]
    title = (72, 138, 172, 260)
    light = [
        sum(one.convert("L").crop(title).point(lambda v: 255 * (v > 150)).histogram()[255:])
        for one in cards
    ]
    assert light[0] > 500 < light[1]
    assert light[2] == 0
    assert ImageChops.difference(cards[0], cards[1]).crop(title).getbbox() is not None


def test_decomposed_hangul_is_drawn_as_composed() -> None:
    one, other = (pixels(make_card(title=title)) for title in ("강", "\u1100\u1161\u11bc"))
    assert ImageChops.difference(one, other).getbbox() is None


@pytest.mark.parametrize(
    "title",
    [
        "Salt",
        "The winter the river froze twice",
        "What " + "forty-one former residents remember about the roads " * 4,
        "함경북도 출신 주민 마흔한 명이 기억하는 시장과 검열, 그리고 그 길에 대하여",
        "가나다라마바사" * 14,
    ],
)
def test_a_title_fits_into_its_place_in_even_lines(title: str) -> None:
    sizes, width, height = [96, 62, 38, 30], 700, 300
    fitted = fit(title, wanted=BOLD, sizes=sizes, width=width, height=height, leading=1.2)
    widths = [width_of(line, wanted=BOLD, size=fitted.size) for line in fitted.lines]
    assert max(widths) <= width
    assert fitted.height <= height
    assert "".join(fitted.lines).replace(" ", "") == title.replace(" ", "")
    if " " in title:
        assert all(line in title for line in fitted.lines)
        assert min(widths) > 0.5 * max(widths)


def test_a_text_that_cannot_fit_is_cut_and_says_so() -> None:
    fitted = fit("winter " * 90, wanted=BOLD, sizes=[40], width=600, height=100, leading=1.2)
    assert len(fitted.lines) == 2
    assert fitted.lines[-1].endswith("…")
    assert width_of(fitted.lines[-1], wanted=BOLD, size=40) <= 600


def test_the_colours_are_those_of_the_design_language() -> None:
    shown = pixels(make_card()).getpixel((10, 10))
    wanted = tuple(int(colour("deep")[at : at + 2], 16) for at in (1, 3, 5))
    assert max(abs(one - other) for one, other in zip(shown, wanted, strict=True)) < 4
