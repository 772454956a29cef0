"""How fast expressions are evaluated: beside the .NET engine called directly, and from a cold start over a corpus.

    python -m benchmarks.expressions [--corpus FOLDER]

The engine is measured in a process of its own when ADF_ORACLE_HOME and ADF_ORACLE say where it lies; otherwise its row says
*not measured*. Both sides evaluate the same text with the same context, prepared once, warm.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from adfgen.expressions.context import scope_of
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate
from adfgen.expressions.parser import is_expression, parse
from adfgen.model.folder import read_folder

PARAMETERS = {
    "schema": "dbo",
    "table": "Orders",
    "column": "ModifiedAt",
    "low": "2024-01-01",
    "high": "2024-02-01",
    "columns": "a, b",
}
TEXTS = {
    "short concat": "@concat('dbo.', pipeline().parameters.table)",
    "SQL, six interpolations": "SELECT @{pipeline().parameters.columns} FROM @{pipeline().parameters.schema}.@{pipeline().parameters.table} "
    "WHERE @{pipeline().parameters.column} > '@{pipeline().parameters.low}' AND ModifiedAt <= '@{pipeline().parameters.high}'",
}
SECONDS = 2.0
PEER = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
import adf_eval
context = adf_eval.context_json(parameters=json.loads(sys.argv[2]))
for text in json.loads(sys.argv[3]):
    run = lambda: adf_eval.call_raw(text, *context)
    for _ in range(20000): run()
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < float(sys.argv[4]):
        for _ in range(200): run()
        count += 200
    print(count / (time.perf_counter() - began))
"""


def rate(run: Callable[[], object]) -> float:
    """Calls a second, warm."""
    for _ in range(2_000):
        run()
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        for _ in range(1_000):
            run()
        count += 1_000
    return count / (time.perf_counter() - began)


def peer_rates() -> list[float]:
    """The engine's rates, none when it is not there."""
    home, folder = os.environ.get("ADF_ORACLE_HOME"), os.environ.get("ADF_ORACLE")
    if not home or not folder:
        return []
    arguments = [folder, json.dumps(PARAMETERS), json.dumps(list(TEXTS.values())), str(SECONDS)]
    ended = subprocess.run([f"{home}/bin/python", "-c", PEER, *arguments], capture_output=True, text=True, check=True)
    return [float(line) for line in ended.stdout.split()]


def expressions_of(corpus: Path) -> Iterator[str]:
    """Every expression of the factories below a folder, each once."""
    seen: set[str] = set()
    for folder in sorted(corpus.glob("*/git")):
        factory, _ = read_folder(folder)
        pending = [artifact.body for artifact in factory]
        while pending:
            value = pending.pop()
            pending += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            if isinstance(value, str) and is_expression(value) and value not in seen:
                seen.add(value)
                yield value


def cold_parse(texts: list[str]) -> tuple[float, int]:
    """Seconds to parse every text once, and how many are no valid expressions."""
    parse.cache_clear()
    refused, began = 0, time.perf_counter()
    for text in texts:
        try:
            parse(text)
        except ExpressionError:
            refused += 1
    return time.perf_counter() - began, refused


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--corpus", type=Path, help="a folder of factories, each with its Git layout in git/")
    corpus = options.parse_args().corpus
    scope = scope_of({"parameters": PARAMETERS})
    peers = peer_rates()
    print(f"{'':<26}{'adfgen':>12}{'.NET engine':>14}{'ratio':>8}")
    for index, (name, text) in enumerate(TEXTS.items()):
        ours = rate(lambda text=text: evaluate(text, scope))
        theirs = f"{peers[index]:>12,.0f}/s{ours / peers[index]:>7.1f}x" if peers else "  not measured"
        print(f"{name:<26}{ours:>10,.0f}/s{theirs}")
    if corpus is not None:
        texts = list(expressions_of(corpus))
        seconds, refused = cold_parse(texts)
        print(f"cold parse of {len(texts):,} expressions: {seconds:.2f} s ({refused} refused)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
