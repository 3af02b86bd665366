"""How long an article takes to read."""

import re

from django.utils.html import strip_tags

# Words of English prose that is not fiction, read silently by adults: 238 a minute, the mean of
# 190 studies. Marc Brysbaert, "How many words do we read per minute?", Journal of Memory and
# Language 109 (2019), https://doi.org/10.1016/j.jml.2019.104047
ENGLISH_WORDS = 238
# Words of Korean between blanks (eojeol), read silently by adults: 202 a minute. Rhiu and others,
# "Korean Version Self-testing Application for Reading Speed", Korean Journal of Ophthalmology 31
# (2017), https://doi.org/10.3341/kjo.2016.0042. In simple sentences like theirs such a word has
# about two and a half syllables; prose has longer words, so syllables are what is counted here.
HANGUL_SYLLABLES = 500

_SYLLABLE = re.compile("[가-힣]")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


def reading_minutes(html: str) -> int:
    """Return the whole minutes, at least one, that a reader takes for a text.

    Takes rendered HTML. Hangul is counted by its syllables, all else by words, each at its own
    rate (sources above), so that a text in either language with names in the other fits too.
    """
    words = strip_tags(html.replace("<", " <"))
    syllables = len(_SYLLABLE.findall(words))
    others = len(_WORD.findall(_SYLLABLE.sub(" ", words)))
    return max(1, round(syllables / HANGUL_SYLLABLES + others / ENGLISH_WORDS))
