"""A timestamp service of an invented authority, whose clock stands where the test says; and the same behind HTTP."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from certomancer.services import TimeStamper
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.errors import UnavailableError
from signing.certificates import key_usage
from signing.trust import Trust


class TrialTsa:
    """An authority with one service, its certificates valid between two days."""

    def __init__(self, *, begins: dt.datetime, ends: dt.datetime, name: str = "Dấu thời gian thử nghiệm") -> None:
        self._valid = (begins, ends)
        self.at: dt.datetime | None = None  #: where its clock stands; None: it runs
        self.away = False
        self._root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.root = self._issued(f"CA {name}", self._root_key, None)
        own = self._issued(name, key, self.root)
        self._certificate = asn1_x509.Certificate.load(own.public_bytes(Encoding.DER))
        pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._key = keys.PrivateKeyInfo.load(pkcs8)

    @property
    def trust(self) -> Trust:
        return Trust(timestamps=(self.root.public_bytes(Encoding.DER),))

    def crl(self, at: dt.datetime) -> bytes:
        """The authority's list of that moment, good for a month, with nothing on it."""
        builder = x509.CertificateRevocationListBuilder(self.root.subject, at, at + dt.timedelta(days=30))
        return builder.sign(self._root_key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, request: bytes) -> bytes:
        service = TimeStamper(self._certificate, self._key, fixed_dt=self.at)
        return bytes(service.request_tsa_response(tsp.TimeStampReq.load(request)).dump())

    def stamp(self, imprint: bytes, algorithm: str) -> bytes:
        """The token of a hash, without a network."""
        if self.away:
            raise UnavailableError("the timestamp service did not answer")
        asked = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": imprint}
        request = tsp.TimeStampReq({"version": 1, "message_imprint": asked, "cert_req": True})
        return bytes(tsp.TimeStampResp.load(self.answer(request.dump()))["time_stamp_token"].dump())

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address at which it answers."""
        tsa = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = tsa.answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _issued(self, name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate | None) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if issuer is None else issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._valid[0])
            .not_valid_after(self._valid[1])
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .add_extension(
                key_usage(*(("key_cert_sign", "crl_sign") if issuer is None else ("digital_signature",))), critical=True
            )
        )
        if issuer is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return builder.sign(self._root_key, hashes.SHA256())
