"""Korean names of what imports name in English: the usual warnings, and what is still without."""

import re

from taggit.models import Tag

from articles.models import Article, TagLabel
from nkarchive.languages import KOREAN

# The usual warnings as English pages give them. An import that meets one of them brings its
# Korean name along; any other waits for an editor.
_WARNINGS = {
    "abduction": "납치",
    "abortion": "낙태",
    "abuse": "학대",
    "animal cruelty": "동물 학대",
    "child abuse": "아동 학대",
    "child death": "아동의 죽음",
    "cannibalism": "식인",
    "dead bodies": "시신",
    "death": "죽음",
    "detention": "구금",
    "discrimination": "차별",
    "domestic violence": "가정 폭력",
    "drug use": "약물 사용",
    "execution": "처형",
    "executions": "처형",
    "family separation": "가족과의 이별",
    "famine": "기근",
    "forced abortion": "강제 낙태",
    "forced labour": "강제 노동",
    "forced labor": "강제 노동",
    "forced marriage": "강제 결혼",
    "forced repatriation": "강제 송환",
    "homophobia": "동성애 혐오",
    "human experimentation": "생체 실험",
    "human trafficking": "인신매매",
    "hunger": "굶주림",
    "imprisonment": "수감",
    "infanticide": "영아 살해",
    "kidnapping": "납치",
    "medical detail": "의료 묘사",
    "murder": "살인",
    "outdated language": "오늘날 쓰지 않는 표현",
    "prison camps": "수용소",
    "public execution": "공개 처형",
    "racism": "인종차별",
    "rape": "강간",
    "self-harm": "자해",
    "sexual assault": "성폭행",
    "sexual content": "성적인 내용",
    "sexual violence": "성폭력",
    "slavery": "노예 생활",
    "starvation": "굶주림",
    "suicide": "자살",
    "torture": "고문",
    "trafficking": "인신매매",
    "violence": "폭력",
    "war": "전쟁",
}
_HANGUL = re.compile("[\uac00-\ud7a3]")


def korean_warning(label: str) -> str:
    """Return the Korean name of a warning by its English one; empty where we know none."""
    return _WARNINGS.get(label.casefold(), "")


def without_korean(article: Article, *, told: set[str]) -> str:
    """Say which topics and warnings of an article have no Korean name, and where to write one.

    Takes what was told before in the same import, which is not told again, and adds to it. Empty
    where there is nothing to say.
    """
    names = TagLabel.objects.filter(language=KOREAN, is_synonym=False).values("tag")
    tags = Tag.objects.filter(article=article.pk).exclude(pk__in=names).order_by("name")
    warnings = article.warnings.filter(label_ko="").values_list("label_en", flat=True)
    said = [
        f"{kind} {', '.join(f'“{name}”' for name in found)} at {where}"
        for kind, where, found in (
            ("topics", "/admin/taggit/tag/", _news(tags.values_list("name", flat=True), told)),
            ("warnings", "/admin/articles/contentwarning/", _news(warnings, told)),
        )
        if found
    ]
    return f"no Korean name: write one for {' and '.join(said)}" if said else ""


def _news(names: list[str], told: set[str]) -> list[str]:
    found = [name for name in names if name not in told and not _HANGUL.search(name)]
    told.update(found)
    return found
