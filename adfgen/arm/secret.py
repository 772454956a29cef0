"""Which secrets of a linked service Git does not hold: `encryptedCredential` stands for them, the template asks for them.

Properties are those the service's own client types as secrets (azure-mgmt-datafactory 10), with the kind of authentication
it documents them for. Seen in public exports: keys of storage, Databricks, S3 and function apps, passwords of databases,
file shares, SFTP, SAP and Salesforce, connection strings; nobody has held the other lines against an export.
"""

from collections.abc import Mapping
from typing import Final

from adfgen.model.body import Json

__all__ = ["WHOLE_TEXT", "missing_secrets"]

# these hold a secret as a whole: the parameter takes the place of the text
WHOLE_TEXT: Final = "connectionString"

_PASSWORD = ("password",)
_KEY = ("servicePrincipalKey",)
_CREDENTIAL = ("servicePrincipalCredential",)
_CERTIFICATE = ("servicePrincipalEmbeddedCert", "servicePrincipalEmbeddedCertPassword")
# where a type gives a kind of authentication a meaning of its own
_BY_TYPE_AND_AUTHENTICATION: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("azurefunction", "anonymous"): ("functionKey",),  # the app lets anybody in who has its key
    ("googleadwords", "serviceauthentication"): ("developerToken", "privateKey"),
    ("googlebigquery", "serviceauthentication"): (),  # its key is a file beside the runtime
    ("googlebigqueryv2", "serviceauthentication"): ("keyFileContent",),
    ("greenplum", "basic"): ("pwd",),
    ("servicenow", "oauth2"): ("password", "clientSecret"),
    ("servicenowv2", "oauth2"): ("password", "clientSecret"),
    ("snowflakev2", "aadserviceprincipal"): ("clientSecret",),
    ("web", "clientcertificate"): ("pfx", "password"),
}
_BY_AUTHENTICATION: Final[Mapping[str, tuple[str, ...]]] = {
    "aadserviceprincipal": _KEY,
    "anonymous": (),
    "basic": _PASSWORD,
    "keypair": ("privateKey", "privateKeyPassphrase"),
    "managedidentity": (),
    "managedserviceidentity": (),
    "msi": (),
    "multifactor": ("password", "privateKeyContent", "passPhrase"),
    "oauth2clientcredential": ("clientSecret",),
    "saslusername": (),
    "sql": _PASSWORD,
    "sshpublickey": ("privateKeyContent", "passPhrase"),
    "systemassignedmanagedidentity": (),
    "temporarysecuritycredentials": ("secretAccessKey", "sessionToken"),
    "token": ("apiToken",),
    "userassignedmanagedidentity": (),
    "username": (),
    "windows": _PASSWORD,
}
# where the kind of authentication does not decide
_BY_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "amazonmws": ("mwsAuthToken", "secretKey"),
    "amazons3": ("secretAccessKey",),
    "amazons3compatible": ("secretAccessKey",),
    "appfigures": ("password", "clientKey"),
    "asana": ("apiToken",),
    "azurebatch": ("accessKey",),
    "azureblobfs": ("accountKey",),
    "azureblobstorage": (),
    "azuredatabricks": ("accessToken",),
    "azuredatabricksdeltalake": ("accessToken",),
    "azuredataexplorer": _KEY,
    "azuredatalakeanalytics": _KEY,
    "azuredatalakestore": _KEY,
    "azurefunction": ("functionKey",),
    "azurekeyvault": (),
    "azuremariadb": ("pwd",),
    "azuremlservice": _KEY,
    "azuresearch": ("key",),
    "azurestorage": (),
    "azuresynapseartifacts": (),
    "azuretablestorage": (),
    "cosmosdb": ("accountKey",),
    "cosmosdbmongodbapi": (),
    "couchbase": ("credString",),
    "dataworld": ("apiToken",),
    "drill": ("pwd",),
    "dynamicsax": _KEY,
    "googleadwords": ("developerToken", "refreshToken", "clientSecret"),
    "googlebigquery": ("clientSecret", "refreshToken"),
    "googlebigqueryv2": ("clientSecret", "refreshToken"),
    "googlecloudstorage": ("secretAccessKey",),
    "googlesheets": ("apiToken",),
    "greenplum": ("pwd",),
    "hubspot": ("clientSecret", "accessToken", "refreshToken"),
    "lakehouse": _CREDENTIAL,
    "magento": ("accessToken",),
    "marketo": ("clientSecret",),
    "mongodbatlas": (),
    "mongodbv2": (),
    "netezza": ("pwd",),
    "office365": _KEY,
    "oraclecloudstorage": ("secretAccessKey",),
    "paypal": ("clientSecret",),
    "quickbase": ("userToken",),
    "quickbooks": ("consumerSecret", "accessToken", "accessTokenSecret"),
    "responsys": ("clientSecret",),
    "salesforce": ("password", "securityToken"),
    "salesforcemarketingcloud": ("clientSecret",),
    "salesforceservicecloud": ("password", "securityToken"),
    "salesforceservicecloudv2": ("clientSecret",),
    "salesforcev2": ("clientSecret",),
    "sharepointonlinelist": _KEY,
    "shopify": ("accessToken",),
    "smartsheet": ("apiToken",),
    "square": ("clientSecret",),
    "vertica": ("pwd",),
    "warehouse": _CREDENTIAL,
    "xero": ("consumerKey", "privateKey"),
    "zoho": ("accessToken",),
}
# several side by side, each there with the property it belongs to
_TOGETHER: Final[Mapping[str, Mapping[str, str]]] = {
    "azureml": {"apiKey": "mlEndpoint", "servicePrincipalKey": "servicePrincipalId"},
    "hdinsightondemand": {
        "servicePrincipalKey": "servicePrincipalId",
        "clusterPassword": "clusterUserName",
        "clusterSshPassword": "clusterSshUserName",
    },
}
# a service principal's secret is `servicePrincipalCredential` to these, to others only beside its type, to a few never
_ONLY_CREDENTIAL: Final = frozenset(
    {"commondataserviceforapps", "cosmosdb", "dynamics", "dynamicscrm", "lakehouse", "warehouse"}
)
_NEVER_CREDENTIAL: Final = frozenset({"azurepostgresql", "odata", "office365", "restservice", "sharepointonlinelist"})
# these say the kind of authentication in their newer form alone, and the credential with it
_CREDENTIAL_IF_SAID: Final = frozenset({"azuresqldatabase", "azuresqldw", "azuresqlmi"})
_CREDENTIAL_TYPES: Final = ("servicePrincipalCredentialType", "aadServicePrincipalCredentialType")
_USERS: Final = ("userName", "username", "userId", "user", "loginName")


def missing_secrets(service_type: str, properties: Mapping[str, Json]) -> tuple[str, ...]:
    """The secrets of `typeProperties` that only `encryptedCredential` holds, in the order an export adds them."""
    if not properties.get("encryptedCredential"):
        return ()
    return tuple(name for name in _secrets(service_type.casefold(), properties) if name not in properties)


def _secrets(service_type: str, properties: Mapping[str, Json]) -> tuple[str, ...]:
    if service_type in _TOGETHER:
        return tuple(secret for secret, owner in _TOGETHER[service_type].items() if owner in properties)
    authentication = str(properties.get("authenticationType", properties.get("authentication", ""))).casefold()
    if "servicePrincipalId" in properties:
        return _of_service_principal(service_type, authentication, properties)
    if isinstance(properties.get(WHOLE_TEXT), str):
        return _PASSWORD if any(name in properties for name in _USERS) else ()
    if "sasUri" in properties:
        return ()
    own = _BY_TYPE_AND_AUTHENTICATION.get((service_type, authentication))
    if own is not None:
        return own
    return _BY_AUTHENTICATION.get(authentication, _BY_TYPE.get(service_type, _PASSWORD))


def _of_service_principal(service_type: str, authentication: str, properties: Mapping[str, Json]) -> tuple[str, ...]:
    """A key in the older forms, the credential in the newer; a certificate where the type of credential says so."""
    kind = next((str(properties[name]) for name in _CREDENTIAL_TYPES if name in properties), "")
    if service_type in _NEVER_CREDENTIAL:
        return _CERTIFICATE if kind.casefold() == "serviceprincipalcert" else _KEY
    is_said = bool(kind) or (service_type in _CREDENTIAL_IF_SAID and authentication == "serviceprincipal")
    return _CREDENTIAL if is_said or service_type in _ONLY_CREDENTIAL else _KEY
