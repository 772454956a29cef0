"""Templates to JSON: Jinja2 over the shipped templates, a project's own overriding them file by file.

Templates run in a sandbox, an undefined name is an error, and values enter through `tojson`, so that no name from
metadata can break out of the JSON it is put into.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from adfgen.errors import ProjectError
from adfgen.model.body import Json

__all__ = ["Templates", "shipped_templates", "timespan"]


def shipped_templates() -> Path:
    """The folder of our own templates: inside the wheel, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def timespan(seconds: int) -> str:
    """Seconds as the service writes a time span, `d.hh:mm:ss`.

    >>> timespan(43200)
    '0.12:00:00'
    """
    days, rest = divmod(seconds, 86_400)
    return f"{days}.{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"


def _one_line(text: str) -> str:
    """An expression written over several lines, on one."""
    return re.sub(r"\s*\n\s*", " ", text.strip())


def _verbatim(text: str) -> str:
    """A text the service takes for no expression: one more `@` before a first one, or before any `@{`."""
    return f"@{text}" if text.startswith("@") else text.replace("@{", "@@{")


class Templates:
    """The templates of a project: its own folder first, then ours."""

    def __init__(self, own: Path | None = None) -> None:
        folders = [str(folder) for folder in (own, shipped_templates()) if folder is not None and folder.is_dir()]
        self._environment = SandboxedEnvironment(
            loader=FileSystemLoader(folders), undefined=StrictUndefined, autoescape=False
        )
        self._environment.policies["json.dumps_function"] = _dumps
        self._environment.filters |= {
            "timespan": timespan,
            "one_line": _one_line,
            "verbatim": _verbatim,
            "tojson": _dumps,
        }

    def text(self, name: str) -> str:
        """A template's text as it lies there, not rendered."""
        loader = self._environment.loader
        assert loader is not None
        return loader.get_source(self._environment, name)[0]

    def render_json(self, name: str, context: Mapping[str, Json]) -> Json:
        """The JSON a template renders to, None when it renders to nothing. Raises ProjectError with the template's place."""
        try:
            text = self._environment.get_template(name).render(context)
        except TemplateSyntaxError as error:
            raise ProjectError(
                f"{error.filename or name}:{error.lineno}: {error.message}", hint="mend the template"
            ) from error
        except TemplateError as error:
            raise ProjectError(
                f"{_place(error, name)}: {error.message}", hint="mend the template, or the value it asks for"
            ) from error
        if not text.strip():
            return None
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            line = text.splitlines()[error.lineno - 1].strip() if error.lineno <= len(text.splitlines()) else ""
            raise ProjectError(
                f"{name}: renders to text that is not JSON: {error.msg} at '{line}'",
                hint="put values in with the tojson filter",
            ) from error


def _dumps(value: Json, **_: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _place(error: BaseException, name: str) -> str:
    """File and line of the template an error came out of."""
    trace, found = error.__traceback__, name
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
