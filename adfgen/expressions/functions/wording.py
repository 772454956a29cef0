"""The engine's own sentences for calls with the wrong number or types of arguments, as it answered when asked (wording.json).

A function that is not listed, or a position, gets the regular sentence of the catalogue.
"""

import json
from pathlib import Path

__all__ = ["arity_message", "type_message"]

_SENTENCES = {
    name.lower(): sentences
    for name, sentences in json.loads(Path(__file__).with_name("wording.json").read_text(encoding="utf-8")).items()
}


def arity_message(name: str, count: int) -> str | None:
    """What the engine says of a call with `count` arguments, None where nobody asked it."""
    known = _SENTENCES.get(name.lower(), {}).get("arity", {})
    sentence = known.get("none" if count == 0 and "none" in known else "some")
    return sentence.replace("{count}", str(count)) if sentence else None


def type_message(name: str, index: int, found: str) -> str | None:
    """What the engine says of an argument of a type the function does not take, None where nobody asked it."""
    known = _SENTENCES.get(name.lower(), {}).get("type", [])
    sentence = known[min(index, len(known) - 1)] if known else None
    return sentence.replace("{type}", found) if sentence else None
