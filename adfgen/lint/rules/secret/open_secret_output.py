"""ADF703: open secret output."""

import re
from collections.abc import Iterator, Mapping

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.property_read import PropertyRead
from adfgen.lint.pipeline.activity_read import activity_reads, output_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_computed
from adfgen.lint.value.secret import names_secret
from adfgen.lint.view import FactoryView, PipelineView, once
from adfgen.model.activity import ActivityView
from adfgen.model.body import as_object, dump_compact

__all__ = ["OpenSecretOutput"]

# of a vault: what is no secret, and the names of secrets
_OTHERS = ("/keys/", "/certificates/", "secrets?", "secrets/?")
_BY_APP = "client_secret"  # what OAuth has an app send for a token
_ID = re.compile(
    r"(?:app|client|object|principal|subscription|tenant)[-_ ]?id|user(?:[-_ ]?(?:name|id))?(?![a-z]|[-_ ]?(?:key|pass|pw|token))",
    re.IGNORECASE,
)
_WITHOUT_POLICY = frozenset(
    {"AppendVariable", "Fail", "Filter", "ForEach", "IfCondition", "Switch", "Until", "Validation", "Wait"}
)
_LOOPED = ("/items", "/items/value")  # a secret is no list


@RULES.register("ADF703")
class OpenSecretOutput(Rule):
    """An activity reads a secret, or takes one from another activity, and does not hide it: the secret stands in the run history.

    So does the token that a Web activity gets for the secret of an app. What one activity hides with secureOutput, each that
    takes it must hide with secureInput; who signs in, and where, is a note.

    A URL that is worked out leads to a secret where the activity takes a token for Key Vault along, and `value` is read of what
    it gets.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "get secret", "type": "WebActivity", "typeProperties": {"method": "GET",
                "url": "https://v.vault.azure.net/secrets/alert-url?api-version=7.4",
                "authentication": {"type": "MSI", "resource": "https://vault.azure.net"}}}
        ]}
        pipeline pl_b: {"activities": [
            {"name": "get token", "type": "WebActivity", "policy": {"secureOutput": true, "secureInput": true}, "typeProperties": {
                "method": "POST", "url": "https://login.microsoftonline.com/t/oauth2/v2.0/token",
                "body": "@concat('grant_type=client_credentials&client_secret=', pipeline().parameters.s)"}},
            {"name": "call", "type": "WebActivity", "dependsOn": [{"activity": "get token", "dependencyConditions": ["Succeeded"]}],
                "typeProperties": {"method": "GET", "url": "https://a.example", "headers": {
                    "Authorization": "@concat('Bearer ', activity('get token').output.access_token)"}}}
        ], "parameters": {"s": {"type": "SecureString"}}}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "get secret", "type": "WebActivity", "policy": {"secureOutput": true}, "typeProperties": {"method": "GET",
                "url": "https://v.vault.azure.net/secrets/alert-url?api-version=7.4",
                "authentication": {"type": "MSI", "resource": "https://vault.azure.net"}}}
        ]}
    """

    code = "ADF703"
    name = "open-secret-output"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/azure/data-factory/how-to-use-azure-key-vault-secrets-pipeline-activities; "
        "https://learn.microsoft.com/azure/data-factory/connector-sharepoint-online-list, for tokens"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("WebActivity"):
            said, hint = _shown_by(view, pipeline, activity)
            if said:
                message = f"activity '{activity.name}' shows {said} in the run history"
                yield self.finding(pipeline.artifact, activity.pointer, message, hint)
        yield from self._handed_on(view)

    def _handed_on(self, view: FactoryView) -> Iterator[Diagnostic]:
        """Each activity that takes in openly what another one hides."""
        told = set()
        for pipeline, site, source, read in activity_reads(view):
            user = site.activity
            if user is None or not _is_hidden_secret(view, source, read) or not _takes_openly(pipeline, user):
                continue
            case = (id(user.body), id(source.body))
            if case not in told:
                told.add(case)
                message = f"activity '{user.name}' shows the secret it takes from '{source.name}' in the run history"
                severity = Severity.NOTE if _gives_id(source) else None
                yield self.finding(pipeline.artifact, site.pointer, message, _way_out(site.pointer), severity=severity)


def _shown_by(view: FactoryView, pipeline: PipelineView, activity: ActivityView) -> tuple[str, str]:
    """What a Web activity shows of what it reads or sends, and what to do; empty where it hides it."""
    if _is_shown(pipeline, activity, "secureOutput"):
        if _reads_secret(view, activity):
            return "the secret it reads", "set policy.secureOutput, and secureInput where the secret goes on"
        if _asks_for_token(activity):
            return "the token it gets", "set policy.secureOutput, and secureInput here and where the token goes on"
    elif _is_shown(pipeline, activity, "secureInput") and _asks_for_token(activity) and _is_put_in(pipeline, activity):
        return "the secret it sends", "set policy.secureInput"
    return "", ""


def _is_put_in(pipeline: PipelineView, activity: ActivityView) -> bool:
    """Whether the secret comes from elsewhere: one that is written there is known anyway."""
    return any(_BY_APP in f"{site.pointer}{site.text}" for site in pipeline.sites_in(activity))


def _is_hidden_secret(view: FactoryView, source: ActivityView, read: PropertyRead) -> bool:
    """Whether a secret is read of the output of an activity that hides it."""
    is_named = names_secret(read.name)
    if not is_named and read.name.casefold() != "value":
        return False
    is_hidden = read.path[:1] == ("output",) and source.policy.get("secureOutput") is True
    return is_hidden and (is_named or _reads_secret(view, source))


def _gives_id(source: ActivityView) -> bool:
    """Whether a vault gives what others may know: who signs in, and where."""
    return _ID.search(f"{source.name} {source.type_properties.get('url')}") is not None


def _way_out(pointer: str) -> str:
    if "/userProperties/" in pointer:
        return "leave it out of userProperties, which the monitor lists"
    return "set policy.secureInput, and secureOutput where it gives the secret on"


def _is_shown(pipeline: PipelineView, activity: ActivityView, side: str) -> bool:
    """Whether an activity's input or output stands in the run history, as far as is known."""
    return activity.policy.get(side) is not True and pipeline.artifact.knows(f"{activity.pointer}/policy/{side}")


def _takes_openly(pipeline: PipelineView, activity: ActivityView) -> bool:
    """Whether what an activity takes in stands in the run history; of a request for a token that is told with the token."""
    is_told = activity.type == "WebActivity" and _asks_for_token(activity)
    return activity.type not in _WITHOUT_POLICY and not is_told and _is_shown(pipeline, activity, "secureInput")


def _asks_for_token(activity: ActivityView) -> bool:
    """Whether an activity sends the secret of an app, for which it gets a token."""
    settings = activity.type_properties
    return any(_BY_APP in dump_compact(settings.get(part, "")) for part in ("url", "body"))


@once
def _taken(view: FactoryView) -> Mapping[int, frozenset[str]]:
    """The properties, case-folded, that are read of the output of each Web activity, by the identity of its body."""
    found: dict[int, set[str]] = {}
    for item in output_reads(view, "WebActivity"):
        if not item.site.pointer.endswith(_LOOPED):
            found.setdefault(id(item.activity.body), set()).add(item.read.name.casefold())
    return {body: frozenset(names) for body, names in found.items()}


def _reads_secret(view: FactoryView, activity: ActivityView) -> bool:
    """Whether an activity reads a secret of a vault: by its URL, or by whose token it takes along and what is made of the answer."""
    settings = activity.type_properties
    url = dump_compact(settings.get("url", "")).casefold()
    if "/secrets/" in url and ".vault." in url:
        return True
    audience = str(as_object(settings.get("authentication")).get("resource", "")).casefold()
    if not audience.startswith("https://vault.") or not is_computed(settings.get("url")):
        return False
    is_secret = "secrets/" in url or "value" in _taken(view).get(id(activity.body), ())
    return is_secret and not any(part in url for part in _OTHERS)
