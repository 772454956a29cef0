"""The order of texts in culture en-US: letters before case, punctuation before digits before letters.

A close reading of ICU's root order for Latin text; measured against the service's engine by the conformance cases.
"""

import unicodedata

__all__ = ["collation_key"]

# the order of punctuation and symbols below the digits in ICU's root collation
_SYMBOLS = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_RANK = {character: rank for rank, character in enumerate(_SYMBOLS)}


def collation_key(text: str) -> tuple[list[tuple[int, int, str]], list[str], list[int], str]:
    """A key that sorts as the engine compares: base letters, then accents, then lower before upper case."""
    decomposed = unicodedata.normalize("NFD", text)
    bases = [character for character in decomposed if not unicodedata.combining(character) and character.isprintable()]
    accents = [character for character in decomposed if unicodedata.combining(character)]
    cases = [int(character.isupper()) for character in bases]
    return [_weight(character) for character in bases], accents, cases, ""


def _weight(character: str) -> tuple[int, int, str]:
    if character.isspace():
        return (0, 0, character)
    if character in _RANK:
        return (1, _RANK[character], "")
    if character.isdigit():
        return (3, unicodedata.digit(character, 0), "")
    if character.isalpha():
        return (4, 0, character.casefold())
    return (2, 0, character)
