"""Lines that belong to the frame of a page and never to a piece: forms, share bars, logins."""

import re

# Whole lines only. A line that a manifest names stays what the manifest says it is.
_CHROME = re.compile(
    r"leave a (?:reply|comment)"
    r"|(?:cancel|post) (?:reply|comment)"
    r"|(?:share|like|print|rate) this:?"
    r"|(?:like )?loading\s*(?:\.\.\.|…)"
    r"|fill in your details .*"
    r"|you are commenting using .*"
    r"|(?:log|sign) (?:in|out)"
    r"|skip to (?:main )?content"
    r"|(?:previous|next) (?:post|article|page)"
    r"|\d+ (?:comments?|shares?)"
    r"|subscribe(?: now)?"
    r"|댓글 (?:남기기|쓰기|달기)|공유하기:?|(?:이전|다음) 글|로그인|로그아웃|구독하기"
    # A placeholder that the page forgot to fill.
    r"|.*%(?:\d\$)?s(?:\W.*|$)",
    re.IGNORECASE,
)


def is_chrome(line: str) -> bool:
    """Say whether a line is known to be page chrome and nothing else."""
    return bool(_CHROME.fullmatch(line.strip()))
