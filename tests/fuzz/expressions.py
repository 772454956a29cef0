"""Coverage-guided fuzzing of the expression language with atheris: any text has a value or an ExpressionError within a second.

make fuzz        (needs atheris, which the target installs)
"""

import sys
import time

import atheris

with atheris.instrument_imports(include=["adfgen.expressions"]):
    from adfgen.expressions.checker import sure_failures
    from adfgen.expressions.context import scope_of
    from adfgen.expressions.error import ExpressionError
    from adfgen.expressions.evaluator import evaluate
    from adfgen.expressions.parser import parse

SCOPE = scope_of({"parameters": {"a": "text", "b": [1, {"c": None}]}, "variables": {"v": 1.5}, "item": {"n": 7}})
WORDS = [
    "concat(",
    "json('",
    "pipeline().parameters.",
    "createArray(",
    "formatDateTime('2018-01-01','",
    "xml('<a>",
    "replace(",
    "split(",
    "@{",
    "')",
    ")",
    "?[",
    "'",
]


def one_text(data: bytes) -> None:
    """Words of the language and bytes, as the fuzzer mixes them."""
    provider = atheris.FuzzedDataProvider(data)
    parts = []
    while provider.remaining_bytes() and len(parts) < 60:
        index = provider.ConsumeIntInRange(0, len(WORDS) * 2)
        parts.append(WORDS[index] if index < len(WORDS) else provider.ConsumeUnicodeNoSurrogates(3))
    text = "@" + "".join(parts)
    began = time.monotonic()
    try:
        list(sure_failures(parse(text)))
        evaluate(text, SCOPE)
    except ExpressionError:
        pass
    if time.monotonic() - began > 1:
        raise TimeoutError(text)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_text)
    atheris.Fuzz()
