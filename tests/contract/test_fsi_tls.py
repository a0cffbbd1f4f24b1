"""What an https line trusts: certificates made here, real handshakes."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from adapters.clock import SystemClock
from adapters.fsi.transports.base import Doubt, NotLeft, Why
from adapters.fsi.transports.http import HttpDoor
from adapters.fsi.transports.plain_http import PlainHttp
from adapters.fsi.transports.rio_http import RioHttp
from adapters.fsi.transports.tls import Tls
from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret
from tests.contract.rogue import Rogue

PEM = Encoding.PEM
HERE = x509.IPAddress(ip_address("127.0.0.1"))
AUTHORITY = x509.BasicConstraints(ca=True, path_length=None)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Authority:
    """A CA of our own, and what it signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test ca")])
        made = self._certificate(self._name, self._key, AUTHORITY)
        self.file = folder / "ca.pem"
        self.file.write_bytes(made.public_bytes(PEM))

    def sign(
        self, name: str, subject: x509.GeneralName = HERE, *, days: int = 1, password: str = ""
    ) -> tuple[Path, Path]:
        """A certificate of `subject` that ends in `days`, and its key, as files."""
        own = ec.generate_private_key(ec.SECP256R1())
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        extension = x509.SubjectAlternativeName([subject])
        made, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        made.write_bytes(self._certificate(named, own, extension, days).public_bytes(PEM))
        lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        key.write_bytes(own.private_bytes(PEM, PrivateFormat.PKCS8, lock))
        return made, key

    def _certificate(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        extension: x509.ExtensionType,
        days: int = 2,
    ) -> x509.Certificate:
        end = SystemClock().now() + timedelta(days=days)
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(end - timedelta(days=30))
            .not_valid_after(end)
            .add_extension(extension, critical=extension is AUTHORITY)
            .add_extension(ours, critical=False)
            .sign(self._key, hashes.SHA256())
        )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@contextmanager
def locked(
    certificate: tuple[Path, Path],
    *,
    newest: ssl.TLSVersion | None = None,
    clients: Path | None = None,
    answer: bytes = OK,
    weak: bool = False,
) -> Iterator[str]:
    """A TLS server that answers one request; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    if newest:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    if weak:
        context.set_ciphers("ALL:@SECLEVEL=0")
    if clients:
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED

    def serve() -> None:
        plain, _ = listener.accept()
        with plain:
            try:
                with context.wrap_socket(plain, server_side=True) as safe:
                    asked = b""
                    while not asked.endswith(b"\r\n\r\nx"):
                        asked += safe.recv(65536)
                    safe.sendall(answer)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(5)


def post(url: str, tls: Tls | None = None) -> bytes:
    return HttpDoor(url, connect_seconds=2, max_bytes=1024, tls=tls).post({}, b"x", 3)


def refused(url: str, tls: Tls | None = None) -> None:
    """Nothing was sent, and it is said to be the encryption."""
    with pytest.raises(NotLeft) as caught:
        post(url, tls)
    assert caught.value.why is Why.TLS


def test_a_private_ca_opens_its_own_door(authority: Authority) -> None:
    with locked(authority.sign("good")) as url:
        assert post(url, Tls(ca_file=authority.file)) == b"ok"


def test_an_unknown_ca_opens_nothing(authority: Authority) -> None:
    with locked(authority.sign("stranger")) as url:
        refused(url)


def test_a_certificate_of_another_host_opens_nothing(authority: Authority) -> None:
    with locked(authority.sign("other", x509.DNSName("centre.example"))) as url:
        refused(url, Tls(ca_file=authority.file))


def test_an_expired_certificate_opens_nothing(authority: Authority) -> None:
    with locked(authority.sign("old", days=-1)) as url:
        refused(url, Tls(ca_file=authority.file))


def test_a_line_older_than_tls_1_2_is_not_used(authority: Authority) -> None:
    with (
        pytest.warns(DeprecationWarning, match="TLS"),
        locked(authority.sign("slow"), newest=ssl.TLSVersion.TLSv1_1) as url,
    ):
        refused(url, Tls(ca_file=authority.file))


def test_tls_1_2_is_asked_for_even_where_the_system_would_take_less(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without this line of ours a lax system would talk TLS 1.1."""

    def lax(*_: object, cafile: Path | None = None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_verify_locations(cafile)
        return context

    monkeypatch.setattr(ssl, "create_default_context", lax)
    with (
        pytest.warns(DeprecationWarning, match="TLS"),
        locked(authority.sign("weak"), newest=ssl.TLSVersion.TLSv1_1, weak=True) as url,
    ):
        refused(url, Tls(ca_file=authority.file))


def test_a_client_certificate_is_shown_where_one_is_set(authority: Authority) -> None:
    own, key = authority.sign("till")
    with locked(authority.sign("strict"), clients=authority.file) as url:
        shown = Tls(ca_file=authority.file, cert_file=own, key_file=key)
        assert post(url, shown) == b"ok"


def test_a_server_that_wants_a_certificate_gives_no_answer_without(authority: Authority) -> None:
    with (
        locked(authority.sign("stern"), clients=authority.file) as url,
        pytest.raises((NotLeft, Doubt)),
    ):
        post(url, Tls(ca_file=authority.file))


def test_a_key_under_a_password_is_opened_with_it_and_never_asked_for(
    authority: Authority,
) -> None:
    own, sealed = authority.sign("sealed", password="secret1")
    Tls(cert_file=own, key_file=sealed, password=Secret("secret1")).context()
    with pytest.raises(Invalid, match="客户端证书"):
        Tls(cert_file=own, key_file=sealed).context()


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    nothing = tmp_path / "ca.pem"
    with pytest.raises(Invalid, match=r"CA 证书文件 .*ca\.pem"):
        Tls(ca_file=nothing).context()
    nothing.write_text("no certificate")
    with pytest.raises(Invalid, match="CA 证书"):
        PlainHttp("https://127.0.0.1:1/", tls=Tls(ca_file=nothing))


def test_a_redirect_to_plain_http_is_not_followed(authority: Authority, rogue: Rogue) -> None:
    moved = f"HTTP/1.1 307 Moved\r\nLocation: {rogue.url}/\r\nContent-Length: 0\r\n\r\n"
    with (
        locked(authority.sign("moved"), answer=moved.encode()) as url,
        pytest.raises(Doubt) as caught,
    ):
        post(url, Tls(ca_file=authority.file))
    assert caught.value.why is Why.REDIRECT
    assert rogue.seen == []


def test_a_proxy_of_the_environment_is_not_used_for_https(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")
    with locked(authority.sign("straight")) as url:
        assert post(url, Tls(ca_file=authority.file)) == b"ok"


def test_a_host_that_stalls_the_handshake_was_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(NotLeft) as caught:
            HttpDoor(url, connect_seconds=0.3, max_bytes=10).post({}, b"x", 3)
    assert caught.value.why is Why.CONNECT


def test_every_way_takes_the_same_line_settings(authority: Authority) -> None:
    with locked(authority.sign("rio")) as url:
        way = RioHttp(
            url, paasid="T", token=Secret("T"), clock=SystemClock(),
            tls=Tls(ca_file=authority.file),
        )  # fmt: skip
        assert way.post("1101", b"\r\n\r\nx", 3) == b"ok"
