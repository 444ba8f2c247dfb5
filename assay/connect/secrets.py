"""Secrets at rest: encrypted with a key made of the instance's own, so that a copy of the database alone opens none.

Source: Fernet, of the package cryptography (AES in CBC mode, with an HMAC); the key by HKDF (RFC 5869).
"""

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

FOR = b"assay: secrets of connected servers"


class Unreadable(Exception):
    """It was encrypted with the key of another instance, or was changed."""


def sealed(secret: str) -> str:
    """Encrypt a secret; "" stays ""."""
    return _fernet().encrypt(secret.encode()).decode() if secret else ""


def opened(seal: str) -> str:
    """Decrypt it. Raises Unreadable."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415  not for every page

    try:
        return _fernet().decrypt(seal.encode()).decode() if seal else ""
    except InvalidToken as fault:
        raise Unreadable from fault


def _fernet() -> "Fernet":
    from cryptography.fernet import Fernet  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=FOR).derive(settings.SECRET_KEY.encode())
    return Fernet(urlsafe_b64encode(key))
