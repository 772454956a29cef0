"""Resources nobody would write: values put, taken and moved anywhere in valid ones, at the checker.

    python -m tests.fuzz.resources [SECONDS] [SEED] [FOLDER …]

Whatever is written, the checker answers with findings; anything raised is a defect.
"""

import copy
import itertools
import json
import random
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from adfgen.lint.runner import lint
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, Factory
from adfgen.model.folder import read_folder

__all__ = ["FOLDERS", "changed", "crashes", "mutants", "paths", "timed"]

T = TypeVar("T")

FOLDERS = tuple(Path(__file__).parents[1] / name for name in ("golden/music/factory", "cases/lint/orchard"))
VALUES: tuple[Json, ...] = (
    None, True, False, 0, -1, 1e308, 10**40, "", "@", "@{", "@concat(", "@activity('x').output", "@item()", "@@x", "\n", "ü\u2028",
    "a" * 10_000, [], {}, [[]], [{}], [None], {"type": "Expression"}, {"type": "Expression", "value": None},
    {"type": "Expression", "value": 5}, {"referenceName": None, "type": "PipelineReference"},
    {"referenceName": 5, "type": "DatasetReference"}, {"type": []}, {"": {}}, "1.00:00:00", "99.99:99:99",
)  # fmt: skip
NAMES = ("type", "name", "referenceName", "items", "value", "x\ny")


def paths(value: Json, path: tuple[Json, ...] = ()) -> Iterator[tuple[Json, ...]]:
    """Every place inside a value but the whole."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in members:
        yield (*path, name)
        yield from paths(child, (*path, name))


def changed(body: Json, chance: random.Random) -> Json:
    """The body with one place changed."""
    places = list(paths(body))
    if not places:
        return body
    *way, last = chance.choice(places)
    target = body
    for step in way:
        target = target[step]
    kind = chance.random()
    if kind < 0.6:
        target[last] = copy.deepcopy(chance.choice(VALUES))
    elif kind < 0.75:
        del target[last]
    elif isinstance(target, dict):
        target[chance.choice(NAMES)] = copy.deepcopy(chance.choice(VALUES))
    return body


def mutants(factories: Sequence[Factory], seed: int) -> Iterator[Factory]:
    """Factories without end, each with one resource changed in one to four places."""
    chance = random.Random(seed)
    while True:
        factory = chance.choice(factories)
        artifacts = list(factory.artifacts)
        index = chance.randrange(len(artifacts))
        body = json.loads(json.dumps(artifacts[index].body))
        for _ in range(chance.choice((1, 1, 2, 4))):
            body = changed(body, chance)
        artifacts[index] = Artifact(artifacts[index].key, body, artifacts[index].origin)
        yield Factory(tuple(artifacts), factory.name)


def crashes(found: Iterator[Factory]) -> Iterator[str]:
    """Where the checker broke down, each place once."""
    seen = set()
    for factory in found:
        try:
            lint(factory)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            text = f"{place.filename}:{place.lineno}: {type(error).__name__}: {error}"
            if text not in seen:
                seen.add(text)
                yield text


def timed(found: Iterator[T], seconds: float) -> Iterator[T]:
    """What comes within so many seconds."""
    until = time.monotonic() + seconds
    return itertools.takewhile(lambda _: time.monotonic() < until, found)


def main(seconds: float = 60.0, seed: int = 1, *folders: Path) -> int:
    """Look for so long and print what is found."""
    factories = [read_folder(folder)[0] for folder in folders or FOLDERS]
    found = list(crashes(timed(mutants(factories, seed), seconds)))
    sys.stdout.write("\n".join([*found, f"{len(found)} kinds of crash in {seconds:g} s\n"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*(kind(text) for kind, text in zip((float, int, *[Path] * 99), sys.argv[1:], strict=False))))
