"""The words that search knows: kept when an article is indexed, read when a spelling is sought."""

import re
from collections.abc import Iterable

from articles.models import SearchWord
from articles.search import analyser
from articles.search.particles import without_particle
from articles.search.sounds import SURNAMES, is_hangul, sound_of

_LATIN = re.compile(r"[^\W\d_\u1100-\u11ff\u3040-\u9fff\uac00-\ud7a3]+(?:['\u2019][^\W\d_]+)*")
_HANGUL = re.compile("[\uac00-\ud7a3]{2,}")
# Names of two or three words: Kim Jong-un, Park Yeon Mi, Jong-un.
_NAME = re.compile(r"\b[A-Z][a-z]+(?:[ -][A-Z]?[a-z]+){1,2}\b")
_LONGEST_HANGUL = 8
_LONGEST_LATIN = 30
_SHORTEST_LATIN = 2
_BATCH = 2_000


def words_in(texts: Iterable[str]) -> dict[str, bool]:
    """Return the words of texts as they are typed, and whether each always began large."""
    found: dict[str, bool] = {}
    for text in texts:
        for match in _LATIN.finditer(text):
            written = match.group()
            word = analyser.fold(written)
            if _SHORTEST_LATIN <= len(word) <= _LONGEST_LATIN and word.isascii():
                found[word] = written[0].isupper() and found.get(word, True)
        for match in _HANGUL.finditer(text):
            stem, is_certain = without_particle(match.group())
            for word in {stem} if is_certain else {stem, match.group()}:
                if len(word) <= _LONGEST_HANGUL:
                    found[word] = True
        for match in _NAME.finditer(text):
            name = analyser.fold(match.group()).replace("-", " ").split()
            is_person = name[0] in SURNAMES or name[-1] in SURNAMES or "-" in match.group()
            if is_person and sound_of(*name):
                found[" ".join(name)] = True
    return found


def learn(found: dict[str, bool]) -> None:
    """Add words to those that search knows; a name that was seen written small is none."""
    words = sorted(found)
    for start in range(0, len(words), _BATCH):
        batch = words[start : start + _BATCH]
        rows = SearchWord.objects.filter(word__in=batch)
        known = dict(rows.values_list("word", "is_name"))
        SearchWord.objects.bulk_create(
            [
                row
                for word in batch
                if word not in known
                for row in _rows(word, is_name=found[word])
            ],
            ignore_conflicts=True,
        )
        fallen = [word for word in batch if known.get(word) and not found[word]]
        if fallen:
            rows.filter(word__in=fallen).update(is_name=False)


def _rows(word: str, *, is_name: bool) -> list[SearchWord]:
    parts = word.split()
    sounds = {sound_of(*parts)}
    if len(parts) > 1:
        # A family name may come last.
        sounds = {sound_of(*parts), sound_of(parts[-1], *parts[:-1])} - {""}
    first = analyser.letters(word)[0] if is_hangul(word) else word[0]
    return [
        SearchWord(word=word, sound=sound[:80], initial=first, length=len(word), is_name=is_name)
        for sound in sounds
    ]
