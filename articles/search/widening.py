"""What may stand in the place of a word: synonyms, names of topics, other spellings of a name."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Case, Q, QuerySet, Value, When
from taggit.models import Tag

from articles.models import SearchWord, TagLabel
from articles.search import analyser, synonyms
from articles.search.particles import without_particle
from articles.search.sounds import SURNAMES, is_hangul, sound_of, syllables
from articles.search.terms import Term, Variant, Wanted, term_for

# How well something stands for what was typed.
_STEM, _PARTS, _SYNONYM, _SOUND, _TOPIC = 0.95, 0.85, 0.8, 0.9, 0.8
_LONGEST_PHRASE = 4
_LONGEST_RUN = 8
_MOST_VARIANTS = 24


def widen(terms: Iterable[Term]) -> tuple[Wanted, ...]:
    """Return what to look for when these terms are asked for; asks one query.

    Words in quotation marks stay as they are. Neighbours that have a meaning or a name together
    ("prison camp", "Kim Jong-un") become one thing that is wanted.
    """
    terms = list(terms)
    names = _Names(terms)
    wanted: list[Wanted] = []
    position = 0
    while position < len(terms):
        for count in range(min(_LONGEST_PHRASE, len(terms) - position), 0, -1):
            group = terms[position : position + count]
            if any(term.is_exact for term in group) and count > 1:
                continue
            others = [] if group[0].is_exact else _others(group, names)
            if others or count == 1:
                own = Variant(terms=tuple(group))
                kept = dict.fromkeys([own, *others])
                wanted.append(Wanted(variants=tuple(kept)[:_MOST_VARIANTS]))
                position += count
                break
    return tuple(wanted)


def _others(group: Sequence[Term], names: "_Names") -> list[Variant]:
    found: list[Variant] = []
    forms = [tuple(word for term in group for word in term.words)]
    if len(group) == 1 and len(forms[0]) == 1 and is_hangul(forms[0][0]):
        forms += _of_run(forms[0][0], found)
    elif joined := _compound(group):
        forms.append((joined,))
    for words in forms:
        for other in synonyms.groups().get(words, ()):
            found += _variant(other, _SYNONYM)
        for other in names.of_topics.get(" ".join(words), ()):
            found += _variant(other, _TOPIC)
    for words in forms:
        for other in names.alike(group if words is forms[0] else (), words):
            found += _variant(other, _SOUND)
    return found


def _compound(group: Sequence[Term]) -> str:
    """Return words of Hangul as the compound that they are when typed without blanks."""
    joined = "".join(term.folded for term in group)
    return joined if len(group) > 1 and is_hangul(joined) else ""


def _of_run(run: str, found: list[Variant]) -> list[tuple[str, ...]]:
    """Add what a word of Hangul may be without its particle, and taken apart."""
    forms = []
    stem, _ = without_particle(run)
    if stem != run:
        found += _variant(stem, _STEM)
        forms.append((stem,))
    for whole in {run, stem}:
        if 4 <= len(whole) <= _LONGEST_RUN:
            for parts in _partitions(whole):
                terms = [term_for(part) for part in parts]
                found.append(Variant(terms=tuple(term for term in terms if term), weight=_PARTS))
    return forms


def _partitions(run: str) -> list[list[str]]:
    """Cut a run into words of two and three syllables, in every way."""
    if len(run) in (2, 3):
        return [[run]]
    return [
        [run[:size], *rest]
        for size in (2, 3)
        if len(run) - size >= 2
        for rest in _partitions(run[size:])
    ]


def _variant(text: str, weight: float) -> list[Variant]:
    term = term_for(text)
    return (
        [Variant(terms=(replace(term, is_beginning=_is_single(term)),), weight=weight)]
        if term
        else []
    )


def _is_single(term: Term) -> bool:
    return bool(term.runs) and len(term.runs[-1]) == 1


class _Names:
    """The names that the database knows for the words of a query."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.of_topics: dict[str, list[str]] = {}
        self.by_sound: dict[str, list[str]] = {}
        self.ordinary: set[str] = set()
        rows = _topics(terms).union(_words(terms), all=True) if terms else ()
        groups: dict[int, set[str]] = {}
        for source, number, first, second in rows:
            if source == "topic":
                groups.setdefault(number, set()).update(one for one in (first, second) if one)
            elif not number and not is_hangul(first):
                self.ordinary.add(first)
            elif second:
                self.by_sound.setdefault(second, []).append(first)
        for names in groups.values():
            keys = {name: " ".join(analyser.words(name)) for name in names}
            for name in names:
                others = [other for other in sorted(names) if keys[other] != keys[name]]
                self.of_topics.setdefault(keys[name], []).extend(others)
        for alike in self.by_sound.values():
            alike.sort()

    def alike(self, group: Sequence[Term], words: Sequence[str]) -> list[str]:
        """Return names that sound like the words of a group; none for an ordinary word."""
        folded = [part for term in group for part in term.folded.replace("-", " ").split()]
        sounds = _sounds_together(group) if len(folded) > 1 else []
        if len(folded) == 1 and folded[0] not in self.ordinary:
            sounds = [sound_of(folded[0])]
        if not group and len(words) == 1 and is_hangul(words[0]):
            sounds = [sound_of(words[0])]
        typed = " ".join(folded)
        found = []
        for sound in sounds:
            for row in self.by_sound.get(sound, ()) if sound else ():
                is_short = syllables(sound) < 2
                if row == typed or (is_short and row not in SURNAMES):
                    continue
                found.append(row)
        return found


def _topics(terms: Sequence[Term]) -> QuerySet:
    """Return every name of each topic that neighbouring words are a name of."""
    groups = [
        terms[start:end]
        for start in range(len(terms))
        for end in range(start + 1, min(start + _LONGEST_PHRASE, len(terms)) + 1)
    ]
    typed = {" ".join(term.folded for term in group) for group in groups}
    typed |= {_compound(group) for group in groups} - {""}
    typed |= {without_particle(word)[0] for word in typed if is_hangul(word)}
    same = Q()
    for words in sorted(typed):
        same |= Q(name__iexact=words)
    labels = TagLabel.objects.filter(same).values("tag")
    return Tag.objects.filter(Q(pk__in=labels) | same).values_list(
        Value("topic"), "pk", "name", "labels__name"
    )


def _words(terms: Sequence[Term]) -> QuerySet:
    """Return the words that search knows and those that sound like them."""
    words = {word for term in terms for word in term.folded.replace("-", " ").split()}
    sounds = {sound_of(word) for word in words}
    sounds |= {sound_of(without_particle(word)[0]) for word in words if is_hangul(word)}
    for start in range(len(terms)):
        for end in range(start + 1, min(start + 3, len(terms)) + 1):
            sounds |= set(_sounds_together(terms[start:end]))
    known = SearchWord.objects.filter(Q(word__in=words) | Q(sound__in=sounds - {""}))
    is_name = Case(When(is_name=True, then=1), default=0)
    return known.values_list(Value("word"), is_name, "word", "sound")


def _sounds_together(group: Sequence[Term]) -> list[str]:
    words = [part for term in group for part in term.folded.replace("-", " ").split()]
    if not 2 <= len(words) <= 3 or any(term.is_exact for term in group):
        return []
    return [sound for sound in (sound_of(*words), sound_of(words[-1], *words[:-1])) if sound]
