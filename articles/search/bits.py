"""Sets of article keys as one number each: bit n stands for article n."""

from collections.abc import Iterable, Iterator


def bits_of(keys: Iterable[int]) -> int:
    """Return the set of some keys."""
    keys = list(keys)
    if not keys:
        return 0
    flags = bytearray(b"0") * (max(keys) + 1)
    for key in keys:
        flags[-1 - key] = 49  # "1"
    return int(flags, 2)


def keys_of(bits: int) -> Iterator[int]:
    """Yield the keys of a set, the lowest first."""
    flags = flags_of(bits)
    at = flags.find("1")
    while at >= 0:
        yield at
        at = flags.find("1", at + 1)


def flags_of(bits: int) -> str:
    """Return a set as a text of ones and zeros, one for each key, the lowest first."""
    return bin(bits)[:1:-1]


def bits_from(members: bytes | memoryview) -> int:
    """Return the set that bytes hold, the lowest first."""
    return int.from_bytes(members, "little")


def bytes_of(bits: int) -> bytes:
    """Return a set as bytes, the lowest first."""
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
