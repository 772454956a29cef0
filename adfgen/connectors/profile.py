"""The local profile, `local.yml`: what on this machine stands for each linked service and endpoint.

    version: 1
    state: ../.adfgen
    linked_services: {ls_sales: {duckdb: sales.duckdb}, ls_lake: {folder: lake}}
    http:
      https://vault.example: {secrets: {alerts-url: "${env:ALERTS_URL}"}}
      https://alerts.example: {record: alerts.jsonl, status: 202}
      https://api.example: {forward: http://127.0.0.1:8080}

Paths are relative to the file.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from adfgen.connectors.http.route import Forward, Record, Route, Secrets, Target, is_loopback
from adfgen.diagnostics import Diagnostic, has_errors, in_order
from adfgen.metadata.code import Code
from adfgen.metadata.document import Document
from adfgen.metadata.near_miss import names_hint
from adfgen.metadata.yaml_reader import read_yaml
from adfgen.model.body import Json, as_object
from adfgen.source import escape_pointer

__all__ = ["Profile", "read_profile"]

_VARIABLE = re.compile(r"\$\{env:([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Profile:
    """Stand-ins by the folded name of the linked service, and the routes of endpoints; `names` are those as written."""

    path: Path
    state: Path
    databases: Mapping[str, Path] = field(default_factory=dict)
    folders: Mapping[str, Path] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    names: tuple[str, ...] = field(default=(), compare=False)


def read_profile(
    path: Path, *, file: str = "", environment: Mapping[str, str] | None = None
) -> tuple[Profile | None, tuple[Diagnostic, ...]]:
    """The profile at `path`, or None, and everything found wrong with it. Findings name the file `file`."""
    document = read_yaml(path, file or str(path))
    reader = _Reader(document, path, os.environ if environment is None else environment)
    profile = None if has_errors(document.diagnostics) else reader.profile()
    findings = in_order((*document.diagnostics, *reader.findings))
    return (None if has_errors(findings) else profile), findings


class _Reader:
    """Reads one document, collecting findings."""

    def __init__(self, document: Document, path: Path, environment: Mapping[str, str]) -> None:
        self.document = document
        self.path = path
        self.environment = environment
        self.findings: list[Diagnostic] = []

    def profile(self) -> Profile:
        fields = self._mapping("", self.document.value, ("version", "state", "linked_services", "http"))
        if fields.get("version") != 1 or fields.get("version") is True:
            where = self.document.at("/version") if "version" in fields else self.document.at("")
            self.findings.append(Code.WRONG_VALUE.at(where, "'version' of a local profile must be 1"))
        state = self._path("/state", fields.get("state", ".adfgen"))
        services = fields.get("linked_services", {})
        databases, folders = self._linked_services(services)
        names = tuple(services) if isinstance(services, dict) else ()
        return Profile(self.path, state, databases, folders, self._routes(fields.get("http", {})), names)

    def _linked_services(self, value: Json) -> tuple[dict[str, Path], dict[str, Path]]:
        databases: dict[str, Path] = {}
        folders: dict[str, Path] = {}
        for name, body in self._mapping("/linked_services", value).items():
            pointer = f"/linked_services/{escape_pointer(name)}"
            kind, target = self._one_of(pointer, body, ("duckdb", "folder"))
            if kind and name.casefold() in databases.keys() | folders.keys():
                message = f"linked service '{name}' comes twice: the service ignores letter case"
                self.findings.append(Code.TWINS.at(self.document.at_key(pointer), message))
            elif kind:
                found = databases if kind == "duckdb" else folders
                found[name.casefold()] = self._path(f"{pointer}/{kind}", target)
        return databases, folders

    def _routes(self, value: Json) -> tuple[Route, ...]:
        routes = []
        for prefix, body in self._mapping("/http", value).items():
            pointer = f"/http/{escape_pointer(prefix)}"
            parts = urlsplit(prefix)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
                message = f"'{prefix}' is no URL prefix"
                self.findings.append(
                    Code.WRONG_VALUE.at(
                        self.document.at_key(pointer), message, "write it as https://host or https://host/path"
                    )
                )
                continue
            target = self._target(pointer, body)
            if target is not None:
                routes.append(Route(prefix, target))
        return tuple(routes)

    def _target(self, pointer: str, body: Json) -> Target | None:
        kind, value = self._one_of(pointer, body, ("secrets", "record", "forward"), optional=("status",))
        status = body.get("status", 200) if isinstance(body, dict) else 200
        if "status" in as_object(body) and (
            kind != "record" or status not in range(200, 600) or isinstance(status, bool)
        ):
            self.findings.append(
                Code.WRONG_VALUE.at(
                    self.document.at(f"{pointer}/status"),
                    "'status' is the HTTP status a recorder answers with, 200 to 599",
                )
            )
        match kind:
            case "secrets":
                inner = self._mapping(f"{pointer}/secrets", value)
                return Secrets(
                    {
                        name: self._text(f"{pointer}/secrets/{escape_pointer(name)}", text)
                        for name, text in inner.items()
                    }
                )
            case "record":
                return Record(self._path(f"{pointer}/record", value), status)
            case "forward":
                return self._forward(f"{pointer}/forward", value)
            case _:
                return None

    def _forward(self, pointer: str, value: Json) -> Forward:
        url = self._text(pointer, value)
        if not is_loopback(url) or urlsplit(url).scheme not in ("http", "https"):
            message = f"'{url}' is not on this machine: a local run never leaves it"
            self.findings.append(
                Code.WRONG_VALUE.at(self.document.at(pointer), message, "forward to http://127.0.0.1:<port>")
            )
        return Forward(url)

    def _mapping(self, pointer: str, value: Json, known: tuple[str, ...] | None = None) -> dict[str, Json]:
        """A mapping, with only `known` fields when they are given."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            label = pointer.rpartition("/")[2] or "the local profile"
            self.findings.append(Code.WRONG_TYPE.at(self.document.at(pointer), f"'{label}' must be a mapping"))
            return {}
        if known is not None:
            self._check_names(pointer, value, known)
        return value

    def _check_names(self, pointer: str, value: Mapping[str, Json], known: tuple[str, ...]) -> None:
        for name in sorted(value.keys() - set(known)):
            where = self.document.at_key(f"{pointer}/{escape_pointer(name)}")
            self.findings.append(Code.UNKNOWN_FIELD.at(where, f"'{name}' is no field here", names_hint(name, known)))

    def _one_of(
        self, pointer: str, body: Json, kinds: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> tuple[str, Json]:
        """The one of `kinds` a mapping has, and its value; empty when it has none or several."""
        fields = self._mapping(pointer, body, (*kinds, *optional))
        found = [kind for kind in kinds if kind in fields]
        if len(found) != 1:
            message = f"exactly one of {', '.join(repr(kind) for kind in kinds)} must be given"
            self.findings.append(Code.MISSING_FIELD.at(self.document.at_key(pointer), message))
            return "", None
        return found[0], fields[found[0]]

    def _path(self, pointer: str, value: Json) -> Path:
        return (self.path.parent / Path(self._text(pointer, value)).expanduser()).resolve()

    def _text(self, pointer: str, value: Json) -> str:
        """A text with its `${env:NAME}` put in."""
        if not isinstance(value, str) or not value:
            label = pointer.rpartition("/")[2]
            self.findings.append(Code.WRONG_TYPE.at(self.document.at(pointer), f"'{label}' must be a text"))
            return "-"

        def put_in(match: re.Match[str]) -> str:
            if match[1] not in self.environment:
                message = f"environment variable '{match[1]}' is not set"
                self.findings.append(
                    Code.MISSING_VARIABLE.at(self.document.at(pointer), message, f"set {match[1]} before the run")
                )
                return "-"
            return self.environment[match[1]]

        return _VARIABLE.sub(put_in, value)
