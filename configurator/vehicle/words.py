"""Words that no car wears: what a customer's text may not hold.

A short list of our own, of plain insults and obscenities in English, German, French, Spanish and Italian: it catches
the obvious, not the inventive, and does not replace a person's look at a text before it is printed. Compared without
case, accents, signs between the letters, repeated letters and the usual digits for letters. Short words count only as
whole words, so that names like Scunthorpe pass.
"""

from __future__ import annotations

import re
import unicodedata

WHOLE = (
    "anus", "arse", "cazzo", "cock", "cul", "cunt", "dick", "fag", "fica", "fick", "hure", "merda", "nazi", "piss",
    "puta", "pute", "shit", "slut", "tits", "twat", "wank", "whore",
)  # fmt: skip
ANYWHERE = (
    "arschloch", "asshole", "bastard", "bitch", "connard", "encule", "fuck", "hitler", "kurwa", "mierda", "motherf",
    "nigger", "salope", "scheis", "stronzo", "vaffanculo", "wichser",
)  # fmt: skip
DIGITS = str.maketrans("0134578@$!", "oieastbasi")


def rude(text: str) -> str:
    """The first word of a text that is on the list, as the customer wrote it; the whole text if it only hides one."""
    for word in text.split():
        if _plain(word) in _WHOLE or any(part in _plain(word) for part in _ANYWHERE):
            return word
    joined = _plain(text)
    return text if joined in _WHOLE or any(part in joined for part in _ANYWHERE) else ""


def _plain(text: str) -> str:
    """Lower-case letters only: no accents, digits as the letters that they stand for, repeated letters as one."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(DIGITS)
    return re.sub(r"(.)\1+", r"\1", re.sub("[^a-z]", "", bare))


_WHOLE, _ANYWHERE = frozenset(map(_plain, WHOLE)), tuple(map(_plain, ANYWHERE))
