"""A private certificate authority for one machine: clients that trust its file speak TLS to the emulator unchanged."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from adfgen.errors import ServiceError

__all__ = ["Certificate", "certificate_in"]

_DAYS = 365


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM: the authority clients are to trust, and the server's certificate with its key (readable by its owner)."""

    authority: Path
    server: Path


def certificate_in(folder: Path, *, now: datetime | None = None) -> Certificate:
    """The certificate kept in a folder; made anew when it is not there or about to run out. Raises ServiceError."""
    found = Certificate(folder / "ca.pem", folder / "server.pem")
    moment = now or datetime.now(UTC)
    try:
        if not _is_valid(found, moment):
            _make(found, moment)
    except OSError as error:
        raise ServiceError(f"the emulator's certificate in '{folder}' cannot be written: {error}") from error
    return found


def _is_valid(found: Certificate, now: datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(found.server.read_bytes())
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(found.authority.read_bytes()))
        return certificate.not_valid_after_utc > now + timedelta(days=7)
    except (OSError, ValueError, TypeError, InvalidSignature):
        return False


def _make(found: Certificate, now: datetime) -> None:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "adfgen emulator authority")])
    root = (
        _builder(root_name, root_name, root_key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .add_extension(_usage(signs=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    names = [x509.DNSName("localhost"), *(x509.IPAddress(ipaddress.ip_address(text)) for text in ("127.0.0.1", "::1"))]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    leaf = (
        _builder(name, root_name, key, now)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    found.server.parent.mkdir(parents=True, exist_ok=True)
    found.server.touch(mode=0o600)
    found.server.chmod(0o600)
    found.server.write_bytes(leaf.public_bytes(pem) + private)
    found.authority.write_bytes(root.public_bytes(pem))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_DAYS))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
