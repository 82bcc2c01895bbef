"""An S3 client of the size that a test needs: put and get one object, addressed by path, signed with version 4.

Source: AWS documentation, "Authenticating requests (AWS Signature Version 4)".
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


class ObjectStoreError(Exception):
    """The store answered with something else than 200."""


@dataclass(frozen=True)
class Bucket:
    """One bucket and who asks for it."""

    endpoint: str
    name: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"

    def put(self, key: str, body: bytes) -> None:
        """Raises ObjectStoreError or OSError."""
        self._ask("PUT", key, body)

    def get(self, key: str) -> bytes:
        """Raises ObjectStoreError or OSError."""
        return self._ask("GET", key, b"")

    def _ask(self, method: str, key: str, body: bytes) -> bytes:
        parts = urlsplit(self.endpoint if "//" in self.endpoint else f"http://{self.endpoint}")
        path = quote(f"/{self.name}/{key}")
        headers = {
            "host": parts.netloc,
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-amz-date": datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"),
        }
        headers["authorization"] = authorization(method, path, headers, self.access_key, self.secret_key, self.region)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=5)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise ObjectStoreError(f"{method} {path}: {answer.status} {_reason(content)}")
        return content


def authorization(
    method: str, path: str, headers: Mapping[str, str], access_key: str, secret_key: str, region: str
) -> str:
    """The `authorization` header of a request without a query.

    `headers` are all headers to sign, names in lower case; `x-amz-date` and `x-amz-content-sha256` are among them.
    """
    moment = headers["x-amz-date"]
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join((method, path, "", lines, names, headers["x-amz-content-sha256"]))
    text = "\n".join(("AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"AWS4-HMAC-SHA256 Credential={access_key}/{scope},SignedHeaders={names},Signature={signature}"


def _reason(content: bytes) -> str:
    text = content.decode(errors="replace")
    start, end = text.find("<Code>"), text.find("</Code>")
    return text[start + 6 : end] if 0 <= start < end else text[:80]
