"""ADF703: open secret output."""

from collections.abc import Iterator, Mapping

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.pipeline.activity_read import output_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_computed
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView
from adfgen.model.body import as_object, dump_compact

__all__ = ["OpenSecretOutput"]

_OTHERS = (
    "/keys/",
    "/certificates/",
    "secrets?",
    "secrets/?",
)  # of a vault: what is no secret, and the names of secrets
_LOOPED = ("/items", "/items/value")  # a secret is no list


@RULES.register("ADF703")
class OpenSecretOutput(Rule):
    """A Web activity reads a secret from Key Vault and does not hide its output: the secret stands in the run history.

    A URL that is worked out leads to a secret where the activity takes a token for Key Vault along, and `value` is read of what
    it gets.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "get secret", "type": "WebActivity", "typeProperties": {"method": "GET",
                "url": "https://v.vault.azure.net/secrets/alert-url?api-version=7.4",
                "authentication": {"type": "MSI", "resource": "https://vault.azure.net"}}}
        ]}

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
    source = "https://learn.microsoft.com/azure/data-factory/how-to-use-azure-key-vault-secrets-pipeline-activities"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        taken = _taken(view)
        for pipeline, activity in view.activities("WebActivity"):
            hidden = activity.policy.get("secureOutput") is True
            is_told = pipeline.artifact.knows(f"{activity.pointer}/policy/secureOutput")
            if is_told and not hidden and _reads_secret(activity, taken):
                yield self.finding(
                    pipeline.artifact,
                    activity.pointer,
                    f"activity '{activity.name}' shows the secret it reads in the run history",
                    "set policy.secureOutput, and secureInput where the secret goes on",
                )


def _taken(view: FactoryView) -> Mapping[int, frozenset[str]]:
    """The properties, case-folded, that are read of the output of each Web activity, by the identity of its body."""
    found: dict[int, set[str]] = {}
    for item in output_reads(view, "WebActivity"):
        if not item.site.pointer.endswith(_LOOPED):
            found.setdefault(id(item.activity.body), set()).add(item.read.name.casefold())
    return {body: frozenset(names) for body, names in found.items()}


def _reads_secret(activity: ActivityView, taken: Mapping[int, frozenset[str]]) -> bool:
    """Whether an activity reads a secret of a vault: by its URL, or by whose token it takes along and what is made of the answer."""
    settings = activity.type_properties
    url = dump_compact(settings.get("url", "")).casefold()
    if "/secrets/" in url and ".vault." in url:
        return True
    audience = str(as_object(settings.get("authentication")).get("resource", "")).casefold()
    if not audience.startswith("https://vault.") or not is_computed(settings.get("url")):
        return False
    is_secret = "secrets/" in url or "value" in taken.get(id(activity.body), ())
    return is_secret and not any(part in url for part in _OTHERS)
