"""What an https line trusts and shows."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret


@dataclass(frozen=True)
class Tls:
    """Files of an https line: a private CA instead of the system's, a client certificate.

    `password` opens the key file; without one a key under a password is refused, not asked for.
    """

    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    password: Secret = field(default_factory=lambda: Secret(""), repr=False)

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, the host's name checked. Raises `Invalid` naming an unusable file."""
        context = self._trusting()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.cert_file:
            try:
                context.load_cert_chain(self.cert_file, self.key_file, self.password.reveal)
            except OSError:
                raise _unusable(self.cert_file, "客户端证书或其私钥") from None
        return context

    def _trusting(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError:
            raise _unusable(self.ca_file, "CA 证书") from None


def _unusable(file: Path | None, what: str) -> Invalid:
    return Invalid(f"{what}文件 {file} 不能使用", "请在设置中核对文件路径、格式和密码", "fsi.tls")
