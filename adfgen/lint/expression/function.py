"""The functions of the expression language, by lower-case name."""

from collections.abc import Mapping

import adfgen.expressions.evaluator  # noqa: F401 - importing it declares every function
from adfgen.expressions.functions.catalog import CATALOG, UNDOCUMENTED, Function

__all__ = ["FUNCTIONS", "UNDOCUMENTED"]

FUNCTIONS: Mapping[str, Function] = CATALOG
