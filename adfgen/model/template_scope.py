"""The values of an ARM template with its expressions worked out, as far as they do not wait for the deployment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from adfgen.model.body import Json, as_object
from adfgen.model.json_file import DEEPEST
from adfgen.model.template_function import Unknown, call_function, is_known, member_of
from adfgen.model.template_syntax import Call, Literal, Member, Node, expression_in, parse_expression
from adfgen.source import escape_pointer

__all__ = ["Scope", "written"]

_MOST = 20_000_000  # characters all expressions of a template may give together; a template has 4 million
_VALUE = 20  # characters a value counts for besides its text
_LONGEST_CHAIN = 20  # variables that take others
_UNTOLD = "[deployment()]"  # stands for an unknown part of a value, which has no text of its own


@dataclass
class _Budget:
    """What is left of `_MOST`: variables that double each other would fill any memory."""

    left: int = _MOST

    def pays(self, value: Json) -> bool:
        """Whether a value can still be afforded, and is no deeper than a file may be."""
        pending = [(value, 0)]
        while pending and self.left > 0:
            item, depth = pending.pop()
            if depth > DEEPEST:
                return False
            self.left -= _VALUE
            for child in item.values() if isinstance(item, dict) else item if isinstance(item, list) else (item,):
                if isinstance(child, dict | list):
                    pending.append((child, depth + 1))
                else:
                    self.left -= _VALUE + (len(child) if isinstance(child, str) else 0)
        return self.left > 0


@dataclass(frozen=True)
class Scope:
    """What `parameters`, `variables` and `copyIndex` mean in a template.

    Names are compared without case. A value is worked out when it is first asked for; one that needs itself is unknown.
    """

    parameters: Mapping[str, Json]
    variables: Mapping[str, Json]
    index: int | None = None
    _known: dict[tuple[str, str], Json] = field(default_factory=dict)
    _pending: list[tuple[str, str]] = field(default_factory=list)
    _budget: _Budget = field(default_factory=_Budget)

    @classmethod
    def of(cls, template: Json, given: Mapping[str, Json] | None = None, *, outer: "Scope | None" = None) -> "Scope":
        """The scope of a template: its parameters have the values `given`, worked out already, else their defaults."""
        declared = as_object(template.get("parameters"))
        defaults = {name.casefold(): as_object(item).get("defaultValue", Unknown()) for name, item in declared.items()}
        values = {name.casefold(): value for name, value in (given or {}).items() if name.casefold() in defaults}
        variables = {name.casefold(): value for name, value in as_object(template.get("variables")).items()}
        known = {("parameters", name): value for name, value in values.items()}
        scope = cls(defaults | values, variables, _known=known)
        return scope if outer is None else replace(scope, _budget=outer._budget)  # noqa: SLF001 - one of its own kind

    def at(self, index: int) -> "Scope":
        """The same inside a copy loop, at its turn `index`."""
        return replace(self, index=index, _known=dict(self._known))

    def work_out(self, value: Json) -> Json:
        """As `value`; Unknown as a whole when it has become too large or too deep to be a resource."""
        found = self.value(value)
        return found if self._budget.pays(found) else Unknown()

    def value(self, value: Json) -> Json:
        """A JSON value with its template expressions worked out, Unknown in place of what only the deployment knows."""
        if isinstance(value, dict):
            copied = _copied(value) if "copy" in value else {}
            return {key: self.value(child) for key, child in value.items() if not (copied and key == "copy")} | copied
        if isinstance(value, list):
            return [self.value(child) for child in value]
        if isinstance(value, str) and value.startswith("[["):
            return value[1:]
        expression = expression_in(value) if isinstance(value, str) else None
        return value if expression is None else self._expression(value, expression)

    def _expression(self, text: str, expression: str) -> Json:
        try:
            value = self.evaluate(parse_expression(expression))
        except (ValueError, RecursionError):
            return Unknown(text)
        if isinstance(value, Unknown):
            return Unknown(text, value.tail)
        return value if self._budget.pays(value) else Unknown(text)

    def evaluate(self, node: Node) -> Json:
        """The value of an expression, Unknown when only the deployment knows it."""
        match node:
            case Literal(value=value):
                return value
            case Member(value=value, key=key):
                return member_of(self.evaluate(value), self.evaluate(key))
            case Call(name=name, arguments=arguments):
                return self._call(name, [self.evaluate(argument) for argument in arguments])

    def _call(self, name: str, arguments: list[Json]) -> Json:
        match name, arguments:
            case ("parameters", [str(wanted)]):
                return self._named(name, wanted, self.parameters)
            case ("variables", [str(wanted)]):
                return self._named(name, wanted, self.variables)
            case ("copyindex", [*_, int(offset)]) if self.index is not None:
                return self.index + offset
            case ("copyindex", [] | [str()]) if self.index is not None:
                return self.index
        value = call_function(name, arguments)
        return value if not isinstance(value, str) or self._budget.pays(value) else Unknown()

    def _named(self, group: str, wanted: str, values: Mapping[str, Json]) -> Json:
        key = (group, wanted.casefold())
        if key in self._pending or key[1] not in values or len(self._pending) > _LONGEST_CHAIN:
            return Unknown()
        if key not in self._known:
            self._pending.append(key)
            try:
                self._known[key] = self.value(values[key[1]])
            finally:
                self._pending.pop()
        return self._known[key]


def written(value: Json, pointer: str, note: Callable[[str], None]) -> Json:
    """A worked out value with unknown ones as they are written in the template, and each one's pointer noted."""
    return value if is_known(value) else _shown(value, pointer, note)


def _shown(value: Json, pointer: str, note: Callable[[str], None]) -> Json:
    if isinstance(value, Unknown):
        note(pointer)
        return value.text or _UNTOLD
    if isinstance(value, dict):
        return {name: _shown(child, f"{pointer}/{escape_pointer(name)}", note) for name, child in value.items()}
    if isinstance(value, list):
        return [_shown(child, f"{pointer}/{index}", note) for index, child in enumerate(value)]
    return value


def _copied(holder: Mapping[str, Json]) -> dict[str, Json]:
    """The members a property loop makes: `"copy": [{"name": …, "count": …, "input": …}]`."""
    loops = holder.get("copy")
    if not (isinstance(loops, list) and loops and all(isinstance(loop, dict) and "input" in loop for loop in loops)):
        return {}
    return {str(loop.get("name", "")): Unknown("[copyIndex()]") for loop in loops}
