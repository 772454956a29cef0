"""The expressions an activity cannot do without being of one type: what a loop goes through, what a condition tests."""

from adfgen.lint.expression_site import ExpressionSite

__all__ = ["expected_type"]

_TYPES = {
    ("IfCondition", "expression"): "boolean",
    ("Until", "expression"): "boolean",
    ("Filter", "condition"): "boolean",
    ("Filter", "items"): "array",
    ("ForEach", "items"): "array",
}


def expected_type(site: ExpressionSite) -> str | None:
    """`boolean` or `array` where the activity fails on anything else; None everywhere else."""
    activity = site.activity
    if activity is None:
        return None
    below = site.pointer.removeprefix(f"{activity.pointer}/typeProperties/")
    return _TYPES.get((activity.type, below.removesuffix("/value")))
