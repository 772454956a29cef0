"""ADF802: parameter count."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ParameterCount"]


@RULES.register("ADF802")
class ParameterCount(Rule):
    """More than 50 parameters on a pipeline.

    Bad:

        pipeline pl_a: {"activities": [], "parameters": {
            "p0": {"type": "int"}, "p1": {"type": "int"}, "p2": {"type": "int"},
            "p3": {"type": "int"}, "p4": {"type": "int"}, "p5": {"type": "int"},
            "p6": {"type": "int"}, "p7": {"type": "int"}, "p8": {"type": "int"},
            "p9": {"type": "int"}, "p10": {"type": "int"}, "p11": {"type": "int"},
            "p12": {"type": "int"}, "p13": {"type": "int"}, "p14": {"type": "int"},
            "p15": {"type": "int"}, "p16": {"type": "int"}, "p17": {"type": "int"},
            "p18": {"type": "int"}, "p19": {"type": "int"}, "p20": {"type": "int"},
            "p21": {"type": "int"}, "p22": {"type": "int"}, "p23": {"type": "int"},
            "p24": {"type": "int"}, "p25": {"type": "int"}, "p26": {"type": "int"},
            "p27": {"type": "int"}, "p28": {"type": "int"}, "p29": {"type": "int"},
            "p30": {"type": "int"}, "p31": {"type": "int"}, "p32": {"type": "int"},
            "p33": {"type": "int"}, "p34": {"type": "int"}, "p35": {"type": "int"},
            "p36": {"type": "int"}, "p37": {"type": "int"}, "p38": {"type": "int"},
            "p39": {"type": "int"}, "p40": {"type": "int"}, "p41": {"type": "int"},
            "p42": {"type": "int"}, "p43": {"type": "int"}, "p44": {"type": "int"},
            "p45": {"type": "int"}, "p46": {"type": "int"}, "p47": {"type": "int"},
            "p48": {"type": "int"}, "p49": {"type": "int"}, "p50": {"type": "int"}
        }}

    Good:

        pipeline pl_a: {"activities": [], "parameters": {"table": {"type": "object"}}}
    """

    code = "ADF802"
    name = "parameter-count"
    source = "https://learn.microsoft.com/azure/data-factory/data-factory-service-limits"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            if len(pipeline.parameters) > 50:
                yield self.finding(
                    pipeline.artifact,
                    "/properties/parameters",
                    f"{pipeline.artifact.key} has {len(pipeline.parameters)} parameters; the most is 50",
                    "pass an object with several values",
                )
