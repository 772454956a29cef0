"""The expressions an activity needs to be of one type: what a loop goes through, what is tested, how long it waits."""

from adfgen.lint.expression.site import ExpressionSite

__all__ = ["expected_type"]

_TYPES = {
    ("IfCondition", "expression"): "boolean",
    ("Until", "expression"): "boolean",
    ("Filter", "condition"): "boolean",
    ("Filter", "items"): "array",
    ("ForEach", "items"): "array",
    ("Switch", "on"): "text or number",
    ("Wait", "waitTimeInSeconds"): "number",
}


def expected_type(site: ExpressionSite) -> str | None:
    """What the activity fails without: `boolean`, `array`, `number` or `text or number`; None everywhere else."""
    activity = site.activity
    if activity is None:
        return None
    below = site.pointer.removeprefix(f"{activity.pointer}/typeProperties/")
    return _TYPES.get((activity.type, below.removesuffix("/value")))
