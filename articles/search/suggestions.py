"""What may have been meant: words that stand in articles the public may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from articles.models import Article, SearchWord
from articles.search import analyser, finding
from articles.search.query import Query, read_query, with_word
from articles.search.sounds import is_hangul
from articles.search.terms import Wanted, loosened
from articles.search.words import words_in

_SHORTEST = 4
# So many of the nearest words are looked for in public articles.
_MOST_TRIED = 8
# Words of fewer letters may differ by one, longer ones by two.
_LONG = 6
# Words of so many letters or syllables, with one letter changed, can hardly be another word.
_SURE, _SURE_HANGUL = 6, 4


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A query with other words: `words` are what was typed, as it is compared, and the other.

    `as_typed` is what is wanted with other blanks alone, `is_sure` says that the words are so
    near to what was typed that they may be shown where no article has everything.
    """

    text: str
    wanted: tuple[Wanted, ...]
    as_typed: tuple[Wanted, ...]
    words: tuple[tuple[str, str], ...]
    is_sure: bool

    def text_from(self, articles: Sequence[Article]) -> str:
        """Return the query with the words as they stand in these articles; empty if none does.

        Takes articles with `contributions` prefetched and their `written` and `blocks`. What the
        index knows may stand, written so, only where nobody may read it; another word of the
        same stem is told in its place.
        """
        told = [(folded, seen) for folded, word in self.words if (seen := _seen(word, articles))]
        text = self.text if told else ""
        for folded, word in told:
            text = with_word(text, folded, word=word)
        return text


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """What may have been meant by a word; `word` is empty where only blanks are others."""

    wanted: tuple[Wanted, ...]
    word: str = ""
    distance: tuple[int, bool] = (0, False)
    is_sure: bool = True


def correction_of(query: Query, wanted: Sequence[Wanted], *, hidden: int) -> Correction | None:
    """Return the query with other words or blanks for what stands in no public article.

    Takes what was looked for, and what the public may not see. Returns None where every word
    stands in some article, or nothing is near enough to one that does not. Korean is read with
    other blanks before other letters are tried; of words as near as each other the one that more
    articles have is taken. Asks two queries.
    """
    near = _near([one.term.folded for one in wanted if _may_be_misspelt(one)])
    readings = [_readings(one, near) for one in wanted]
    if not any(readings):
        return None
    tried = [[one] for one in wanted]
    tried += [reading.wanted for some in readings for reading in some]
    sets = finding.read([finding.holding(one) for one in tried])
    counts = iter([(keys & ~hidden).bit_count() for keys in sets])
    is_there = [bool(next(counts)) for _ in wanted]
    kept, as_typed = [], []
    used: list[_Reading] = []
    words: list[tuple[str, str]] = []
    for one, some, is_found in zip(wanted, readings, is_there, strict=True):
        there = [
            (reading.distance, -count, at)
            for at, reading in enumerate(some)
            if (count := next(counts))
        ]
        best = some[min(there)[-1]] if there and not is_found else None
        kept += best.wanted if best else [one]
        as_typed += best.wanted if best and not best.word else [one]
        if best:
            used.append(best)
        if best and best.word:
            words.append((one.term.folded, best.word))
    if not used:
        return None
    return Correction(
        text=query.text,
        wanted=tuple(kept),
        as_typed=tuple(as_typed),
        words=tuple(words),
        is_sure=all(reading.is_sure for reading in used),
    )


def _readings(one: Wanted, near: Mapping[str, Sequence[tuple[int, bool, str]]]) -> list[_Reading]:
    if len(one.variants[0].terms) > 1:
        return []
    found = []
    if loose := loosened(one.term):
        found.append(_Reading(wanted=finding.as_typed([loose])))
    for distance, is_other_start, word in near.get(one.term.folded, ()):
        enough = _SURE_HANGUL if is_hangul(word) else _SURE
        is_sure = distance == 1 and min(len(word), len(one.term.folded)) >= enough
        found.append(
            _Reading(
                wanted=_as_wanted(word),
                word=word,
                distance=(distance, is_other_start),
                is_sure=is_sure,
            )
        )
    return found


def _seen(word: str, articles: Iterable[Article]) -> str:
    """Return the word if it stands in one of these articles, else one of its stem that does."""
    stems, other = analyser.words(word), ""
    for article in articles:
        seen = words_in(_texts(article))
        if word in seen:
            return word
        other = other or next((one for one in sorted(seen) if analyser.words(one) == stems), "")
    return other


def _as_wanted(word: str) -> tuple[Wanted, ...]:
    return finding.as_typed(read_query(f"{word} ").terms)


def _may_be_misspelt(one: Wanted) -> bool:
    term = one.term
    return len(one.variants[0].terms) == 1 and not term.is_exact and term.folded.isalpha()


def _near(words: Iterable[str]) -> dict[str, list[tuple[int, bool, str]]]:
    """Return the words that search knows nearest to each of some, the nearest first.

    Each with its distance, and whether it begins with another letter.
    """
    words = [word for word in words if len(word) >= (3 if is_hangul(word) else _SHORTEST)]
    wanted = Q()
    for word in words:
        letters = _letters(word)
        reach = 1 if is_hangul(word) else _most(letters)
        wanted |= Q(
            initial__in={letters[0], letters[1]},
            length__gte=len(word) - reach,
            length__lte=len(word) + reach,
        )
    if not wanted:
        return {}
    known = SearchWord.objects.filter(wanted).values_list("word", flat=True).distinct()
    near: dict[str, list] = {word: [] for word in words}
    for other in known:
        other_letters = _letters(other)
        for word, some in near.items():
            letters = _letters(word)
            distance = _distance(letters, other_letters, most=_most(letters))
            if 0 < distance <= _most(letters) and is_hangul(word) == is_hangul(other):
                is_other_start = other_letters[0] != letters[0]
                some.append((distance, is_other_start, -_shared(word, other), other))
    return {
        word: [
            (distance, is_other_start, other)
            for distance, is_other_start, _, other in sorted(some)[:_MOST_TRIED]
        ]
        for word, some in near.items()
    }


def _letters(word: str) -> str:
    return analyser.letters(word) if is_hangul(word) else word


def _most(letters: str) -> int:
    return 1 if len(letters) < _LONG else 2


def _texts(article: Article) -> Iterable[str]:
    yield from (article.title, article.subtitle, article.standfirst)
    # Of what carries a warning nothing is quoted, but its words are known.
    yield from article.blocks or [article.written or ""]
    for contribution in article.contributions.all():
        if contribution.contributor:
            yield from (contribution.contributor.name_en, contribution.contributor.name_ko)


def _shared(first: str, second: str) -> int:
    """Return how many letters two words begin with together."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def _distance(first: str, second: str, *, most: int) -> int:
    """Return how many letters were left out, put in, changed or swapped; `most` + 1 if more."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
