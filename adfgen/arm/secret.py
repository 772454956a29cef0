"""Which secrets of a linked service Git does not hold: `encryptedCredential` stands for them, the template asks for them.

Properties are those the service's own client types as secrets (azure-mgmt-datafactory 10); which of them an export asks
for was seen in public publish branches, by type and kind of authentication.
"""

from collections.abc import Mapping
from typing import Final

from adfgen.model.body import Json

__all__ = ["WHOLE_TEXT", "missing_secrets"]

# these hold a secret as a whole: the parameter takes the place of the text
WHOLE_TEXT: Final = "connectionString"

_PASSWORD = ("password",)
_KEY = ("servicePrincipalKey",)
_BY_AUTHENTICATION: Final[Mapping[str, tuple[str, ...]]] = {
    "aadserviceprincipal": _KEY,
    "anonymous": (),
    "basic": _PASSWORD,
    "keypair": ("privateKey", "privateKeyPassphrase"),
    "managedserviceidentity": (),
    "msi": (),
    "multifactor": ("password", "privateKeyContent", "passPhrase"),
    "oauth2clientcredential": ("clientSecret",),
    "serviceprincipal": _KEY,
    "sql": _PASSWORD,
    "sshpublickey": ("privateKeyContent", "passPhrase"),
    "systemassignedmanagedidentity": (),
    "temporarysecuritycredentials": ("secretAccessKey", "sessionToken"),
    "userassignedmanagedidentity": (),
    "windows": _PASSWORD,
}
# where the kind of authentication does not decide
_BY_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "amazonmws": ("mwsAuthToken", "secretKey"),
    "amazons3": ("secretAccessKey",),
    "amazons3compatible": ("secretAccessKey",),
    "asana": ("apiToken",),
    "azurebatch": ("accessKey",),
    "azureblobfs": ("accountKey",),
    "azuredatabricks": ("accessToken",),
    "azuredatabricksdeltalake": ("accessToken",),
    "azuredatalakeanalytics": _KEY,
    "azuredatalakestore": _KEY,
    "azurefunction": ("functionKey",),
    "azureml": ("apiKey",),
    "azuresearch": ("key",),
    "cosmosdb": ("accountKey",),
    "dataworld": ("apiToken",),
    "googleadwords": ("developerToken", "refreshToken", "clientSecret"),
    "googlebigquery": ("clientSecret", "refreshToken"),
    "googlebigqueryv2": ("clientSecret", "refreshToken"),
    "googlecloudstorage": ("secretAccessKey",),
    "googlesheets": ("apiToken",),
    "hdinsightondemand": ("servicePrincipalKey", "clusterPassword", "clusterSshPassword"),
    "hubspot": ("clientSecret", "accessToken", "refreshToken"),
    "magento": ("accessToken",),
    "marketo": ("clientSecret",),
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
    "shopify": ("accessToken",),
    "smartsheet": ("apiToken",),
    "square": ("clientSecret",),
    "xero": ("consumerKey", "privateKey"),
    "zoho": ("accessToken",),
}
_USERS = ("userName", "username", "userId", "user", "loginName")


def missing_secrets(service_type: str, properties: Mapping[str, Json]) -> tuple[str, ...]:
    """The secrets of `typeProperties` that only `encryptedCredential` holds, in the order an export adds them."""
    if not properties.get("encryptedCredential"):
        return ()
    return tuple(name for name in _secrets(service_type.casefold(), properties) if name not in properties)


def _secrets(service_type: str, properties: Mapping[str, Json]) -> tuple[str, ...]:
    if "servicePrincipalCredentialType" in properties:
        return ("servicePrincipalCredential",)
    if "servicePrincipalId" in properties and service_type != "hdinsightondemand":
        return _KEY
    if isinstance(properties.get(WHOLE_TEXT), str):
        return _PASSWORD if any(name in properties for name in _USERS) else ()
    if "sasUri" in properties:
        return ()
    authentication = str(properties.get("authenticationType", properties.get("authentication", ""))).casefold()
    if authentication in _BY_AUTHENTICATION:
        return _BY_AUTHENTICATION[authentication]
    return _BY_TYPE.get(service_type, _PASSWORD)
