"""One key for a Korean name however it is written: Hamkyung, Hamgyong, Hamgyeong, 함경.

The systems of romanisation (McCune-Reischauer, Revised, North Korean, and what people do with
their own names) differ in voice, aspiration and vowels; the key keeps what they agree on.
Capital letters stand for consonants, small ones for vowels; G is the ng that ends a syllable.
"""

import re

# In the order of Unicode's syllables.
_INITIALS = "K K N T T L M P P S S _ C C C K T P H".replace("_", "").split(" ")
_VOWELS = "a e ya ye o e yo ye o wa we we yo o wo we wi yo o i i".split()  # noqa: SIM905
_FINALS = "_ K K K N N N T L K M L L L P L M P P T T G T T K T P _".replace("_", "").split(" ")

# The longest spelling of a sound is tried first.
_SPELLINGS = {
    "G": "ng",
    "K": "kk gg kh k g",
    "T": "tt dd th t d",
    "P": "pp bb ph p b",
    "C": "tch ch jj dj ts j z",
    "S": "ss sh s",
    "H": "h",
    "M": "mm m",
    "N": "n",
    "L": "ll rr rh l r",
    "yo": "yeo yoo you yo yu",
    "ye": "yae yeh ye",
    "ya": "yah ya",
    "we": "wae woe weh we oe",
    "o": "woo wu eo eu oo ou uh oh o u",
    "wo": "weo wo",
    "wa": "wah wa",
    "wi": "wi",
    "e": "ae ai ay eh e",
    "i": "eui ui yi ee i y",
    "a": "ah aa a",
}
_SOUNDS = {spelling: sound for sound, all_ in _SPELLINGS.items() for spelling in all_.split()}
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
# What people made of their family names. The first letter of some fell silent in the South.
SURNAMES = {
    **dict.fromkeys(["lee", "rhee", "ri", "li", "yi", "yee"], "i"),
    **dict.fromkeys(["park", "pak", "bak", "bahk"], "PaK"),
    **dict.fromkeys(["choi", "choe", "choy"], "Cwe"),
    **dict.fromkeys(["kim", "gim"], "KiM"),
    **dict.fromkeys(["noh", "roh", "no", "ro"], "No"),
    **dict.fromkeys(["jung", "jeong", "chung", "jong"], "CoG"),
    **dict.fromkeys(["kang", "gang"], "KaG"),
    **dict.fromkeys(["cho", "jo"], "Co"),
    **dict.fromkeys(["shin", "sin"], "SiN"),
    **dict.fromkeys(["yoo", "yu", "ryu", "you"], "yo"),
    **dict.fromkeys(["jang", "chang"], "CaG"),
    **dict.fromkeys(["hwang", "whang"], "HwaG"),
    **dict.fromkeys(["thae", "tae"], "Te"),
    **dict.fromkeys(["lim", "rim", "im"], "iM"),
    # These are written as they sound.
    **dict.fromkeys(["han", "oh", "song", "hong", "kwon", "jeon", "moon", "ahn", "yang", "ji"], ""),
}
_SYLLABLES = re.compile("([KTPCSHMNL]?[yw]?[aoei][KTPMNLG]?)+")
_CHANGES = tuple(
    (re.compile(before), after)
    for before, after in (
        ("^[LN](?=[iy])", ""),  # Ri and I, nyosong and yosong
        ("^L", "N"),  # Rodong and Nodong
        ("([KTPC])H", r"\1"),  # Pukhan and Bukan
        ("K(?=[NLM])", "G"),  # Tongnip and Doklip
        ("P(?=[NLM])", "M"),
        ("T(?=[NLM])", "N"),
        ("(?<=[MG])L", "N"),
        ("LN|NL|LL", "L"),
        ("NK", "G"),  # Hangang may be Han-gang
        (r"([KTPCSMN])\1", r"\1"),
    )
)


def sound_of(*words: str) -> str:
    """Return the key of a name of one or more folded words; empty where it cannot be Korean.

    Takes Hangul or Latin letters without accents.
    """
    raw = ""
    for place, word in enumerate(words):
        if is_hangul(word):
            raw += _of_hangul(word)
        elif word.isascii() and word.isalpha() and word.islower():
            of_latin = _of_latin(word, is_surname=len(words) > 1 and place == 0)
            if not of_latin:
                return ""
            raw += of_latin
        else:
            return ""
    for before, after in _CHANGES:
        raw = before.sub(after, raw)
    return raw


def syllables(sound: str) -> int:
    """Return the number of syllables of a key."""
    return sum(letter in "aoei" for letter in sound)


def is_hangul(word: str) -> bool:
    """Say whether a word is made of Hangul syllables alone."""
    return bool(word) and all("가" <= letter <= "힣" for letter in word)


def _of_hangul(word: str) -> str:
    raw = ""
    for letter in word:
        place = ord(letter) - 0xAC00
        raw += _INITIALS[place // 588] + _VOWELS[place % 588 // 28] + _FINALS[place % 28]
    return raw


def _of_latin(word: str, *, is_surname: bool) -> str:
    if is_surname and SURNAMES.get(word):
        return SURNAMES[word]
    if word in ("lee", "rhee", "park"):
        return SURNAMES[word]
    sounds, position = "", 0
    while position < len(word):
        match = _SOUND.match(word, position)
        if match is None:
            return ""
        sounds += _SOUNDS[match.group()]
        position = match.end()
    # "ng" before a vowel may be the end of one syllable and the start of the next: G stays.
    return sounds if _SYLLABLES.fullmatch(sounds) else ""
