"""Endings of Korean words that say what part they have in a sentence, not what they mean."""

# What no noun of any length ends with: the word without it is what was meant.
_CERTAIN = [
    "들에게서",
    "들에게는",
    "들에게",
    "들에서",
    "들까지",
    "들처럼",
    "들보다",
    "에서부터",
    "에서만",
    "에게는",
    "에게도",
    "에선",
    "에겐",
    "까지는",
    "까지도",
    "부터는",
    "께서는",
    "보다는",
    "만큼",
    "에서는",
    "에게서",
    "에서의",
    "에서도",
    "으로부터",
    "으로서",
    "으로써",
    "로부터",
    "로서",
    "로써",
    "이라는",
    "이라고",
    "라는",
    "에서",
    "에게",
    "에는",
    "에도",
    "으로",
    "까지",
    "부터",
    "께서",
    "한테",
    "들이",
    "들은",
    "들의",
    "들을",
    "들도",
    "들과",
    "이란",
    "처럼",
    "보다",
    "마다",
    "조차",
    "을",
    "를",
    "는",
    "했던",
    "하던",
    "하는",
    "했다",
    "한다",
    "하기",
    "하여",
    "했습니다",
    "합니다",
    "였다",
    "이었다",
    "입니다",
]
# What may be the end of the word itself: 국가, 회의, 제도. Both are looked for.
_POSSIBLE = [
    "이",
    "가",
    "은",
    "의",
    "와",
    "과",
    "도",
    "로",
    "만",
    "들",
    "나",
    "에",
    "께",
    "한",
    "된",
    "인",
    "할",
    "시",
    "군",
    "역",
    "강",
]
_SHORTEST = 2


def without_particle(word: str) -> tuple[str, bool]:
    """Return a run of Hangul without its particle, and whether it certainly was one.

    Returns the word itself where nothing of two syllables would be left.
    """
    for endings, is_certain in ((_CERTAIN, True), (_POSSIBLE, False)):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
                return word[: -len(ending)], is_certain
    return word, False
