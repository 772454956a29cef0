"""An ARM template of a factory, as Microsoft's own generator, Bicep or a person writes it, read back into the factory it holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.model.body import Json, dump_compact
from adfgen.model.factory import Artifact, ArtifactKey, Factory, Origin
from adfgen.model.kind import Kind
from adfgen.model.template_dependency import dependencies_of
from adfgen.model.template_fault import faults_in
from adfgen.model.template_function import Unknown, is_known
from adfgen.model.template_resource import DEPLOYMENT, TemplateResource, resources_of
from adfgen.model.template_scope import Scope, written

__all__ = ["is_template", "read_template"]

_FACTORY = "microsoft.datafactory/factories"
_GLOBAL_PARAMETERS = f"{_FACTORY}/globalparameters"
_KINDS = {kind.arm_type.casefold(): kind for kind in Kind}
# what the rest of a resource, or another one, is judged by: of one that does not tell it, nothing is judged
_FRAME = re.compile(
    r"/properties(/(parameters|variables)(/[^/]+)?"
    r"|(/.*)?/(activities|if(True|False)Activities|defaultActivities)(/\d+(/(name|typeProperties|dependsOn.*))?)?)?"
)
# without these, nothing of the object that has them is judged
_TELLING = ("/type", "/frequency")


def is_template(value: Json) -> bool:
    """Whether a JSON value is an ARM template: it says so in `$schema` and has resources, listed or by symbolic name."""
    return (
        isinstance(value, dict)
        and "deploymenttemplate.json" in str(value.get("$schema", "")).casefold()
        and isinstance(value.get("resources"), list | dict)
    )


def read_template(
    template: Json, *, file: str = "", parts: Mapping[str, Json] | None = None, is_part: bool = False
) -> tuple[Factory, tuple[Diagnostic, ...]]:
    """The factory in a template, and what was found while reading it.

    There is a finding for each resource that is not checked (ADF006), for each expression nobody can work out (ADF007) and
    for each resource that is waited for and missing (ADF008).

    Parameters take their defaults. What only the deployment knows stays in a body as it is written, and is among the
    `unknown` of its artifact; a resource of which no more than the name is known is among the `unread` of the factory.
    `parts` are the templates a master may link, by file name in lower case; a template that `is_part` of a factory may
    refer to anything.
    """
    found = _Found(file, Scope.of(template), unread_kinds=set(Kind if is_part else ()))
    for section in ("variables", "outputs"):
        found.add_faults(template.get(section), found.scope, Location(file, f"/{section}"))
    for resource in resources_of(template, file, parts or {}):
        found.add(resource)
    return found.factory(), tuple(found.findings)


@dataclass
class _Found:
    """What the resources of a template come to."""

    file: str
    scope: Scope
    artifacts: list[Artifact] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    unread: list[ArtifactKey] = field(default_factory=list)
    unread_kinds: set[Kind] = field(default_factory=set)
    global_parameters: Json = None
    waiting: list[tuple[Location, ArtifactKey]] = field(default_factory=list)

    def add(self, resource: TemplateResource) -> None:
        """Take what one resource of the template is."""
        folded = resource.type.casefold()
        if resource.link:
            self.unread_kinds.update(Kind)
            self._note(f"the template behind {resource.link} is not here and is not checked", resource)
        elif folded == _GLOBAL_PARAMETERS:
            self._add_global_parameters(resource.scope.work_out(resource.body.get("properties") or {}))
        elif folded in _KINDS:
            self._add_artifact(_artifact(_KINDS[folded], resource), resource)
        elif folded != DEPLOYMENT:
            self._add_foreign(resource)
            return
        place = Location(resource.origin.file, resource.origin.pointer)
        self.add_faults(resource.body, resource.scope, place)
        for dependency in dependencies_of(resource.body, resource.scope):
            self.waiting.append((place._replace(pointer=f"{place.pointer}{dependency.pointer}"), dependency.key))

    def _add_global_parameters(self, properties: Json) -> None:
        known = self.global_parameters
        self.global_parameters = (
            known | properties if isinstance(known, dict) and isinstance(properties, dict) else properties
        )

    def _add_artifact(self, artifact: Artifact, resource: TemplateResource) -> None:
        key = artifact.key
        if resource.is_existing and key.kind is Kind.FACTORY:
            return
        if resource.is_existing:
            self.unread.append(key)
        elif key.kind is not Kind.FACTORY and any(map(_FRAME.fullmatch, artifact.unknown)):
            self.unread.append(key)
            self._note(f"what {key} holds is known only when it is deployed, and is not checked", resource)
        else:
            self.artifacts.append(artifact)
        names = [_last_part(name) for name in resource.names]
        self.unread += [ArtifactKey(key.kind, name) for name, is_named in names[1:] if is_named]
        if resource.is_open or not all(is_named for _, is_named in names):
            self.unread_kinds.add(key.kind)

    def _add_foreign(self, resource: TemplateResource) -> None:
        from difflib import get_close_matches  # noqa: PLC0415 - most templates hold a factory alone

        shown = f"of type '{resource.type}'" if resource.type else "without a type"
        near = get_close_matches(resource.type.casefold(), _KINDS, n=1, cutoff=0.9)
        hint = f"did you mean '{_KINDS[near[0]].arm_type}'?" if near else ""
        message = f"a resource {shown} is no part of a data factory and is not checked"
        self._note(message, resource, hint, Severity.WARNING if near else Severity.NOTE)

    def add_faults(self, part: Json, scope: Scope, at: Location) -> None:
        """Tell of each expression in a part of the template that Azure Resource Manager cannot work out."""
        for fault in faults_in(part, scope):
            place = Location(at.file, f"{at.pointer}{fault.pointer}")
            self.findings.append(Diagnostic("ADF007", Severity.ERROR, fault.message, place, fault.hint))

    def _note(
        self, message: str, resource: TemplateResource, hint: str = "", severity: Severity = Severity.NOTE
    ) -> None:
        place = Location(resource.origin.file, resource.origin.pointer)
        self.findings.append(Diagnostic("ADF006", severity, message, place, hint))

    def _add_missing(self, known: frozenset[tuple[Kind, str]]) -> None:
        """Tell of each resource that is waited for and surely is not in the template."""
        for place, key in self.waiting:
            if key.folded not in known and key.kind not in self.unread_kinds:
                hint = "put the name right, or remove the entry"
                message = f"the template holds no {key} to wait for"
                self.findings.append(Diagnostic("ADF008", Severity.ERROR, message, place, hint))

    def factory(self) -> Factory:
        """The factory, with the global parameters of a resource of their own where expressions find them."""
        self._add_missing(frozenset(key.folded for key in (*(item.key for item in self.artifacts), *self.unread)))
        own = next((item for item in self.artifacts if item.key.kind is Kind.FACTORY), None)
        name = own.key.name if own else self._name()
        artifacts = [item for item in self.artifacts if item is not own]
        if own or self.global_parameters:
            artifacts.append(self._with_global_parameters(own or self._nameless(name)))
        return Factory.of(artifacts, name=name, unread=self.unread, unread_kinds=self.unread_kinds)

    def _name(self) -> str:
        name = self.scope.value("[parameters('factoryName')]")
        return name if isinstance(name, str) else ""

    def _nameless(self, name: str) -> Artifact:
        """The factory of a template that holds only its global parameters."""
        unknown = frozenset(() if name else ("/name",))
        return Artifact(ArtifactKey(Kind.FACTORY, name), {"name": name, "properties": {}}, Origin(self.file), unknown)

    def _with_global_parameters(self, factory: Artifact) -> Artifact:
        if not self.global_parameters or "globalParameters" in factory.properties:
            return factory
        unknown = set(factory.unknown)
        parameters = written(self.global_parameters, "/properties/globalParameters", unknown.add)
        body = {**factory.body, "properties": {**factory.properties, "globalParameters": parameters}}
        return replace(factory, body=body, unknown=frozenset(unknown))


def _artifact(kind: Kind, resource: TemplateResource) -> Artifact:
    """A resource as an artifact, its name being the last part of the one it has in the template."""
    name, is_named = _last_part(resource.names[0])
    names = ("properties", "identity", "location") if kind is Kind.FACTORY else ("properties",)
    kept = {key: resource.scope.work_out(resource.body[key]) for key in names if key in resource.body}
    unknown: set[str] = set(() if is_named else ("/name",))
    body = written({"name": name, "properties": {}, **kept}, "", unknown.add)
    unknown |= {pointer.rpartition("/")[0] for pointer in unknown if pointer.endswith(_TELLING)}
    return Artifact(ArtifactKey(kind, name), body, resource.origin, frozenset(unknown), resource.condition)


def _last_part(name: Json) -> tuple[str, bool]:
    """The part of a name behind the last slash, and whether it is known: that of the factory before it need not be."""
    if isinstance(name, Unknown):
        return (name.tail.rsplit("/", 1)[-1], True) if "/" in name.tail else (name.text, False)
    if isinstance(name, str):
        return name.rsplit("/", 1)[-1], True
    return dump_compact(written(name, "", lambda _: None)), is_known(name)
