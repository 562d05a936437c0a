"""A timestamp service that is away, slow or says nonsense: the paper is signed without it.

At B-T nothing is due then: to a signed file no level is added below B-LT (tests/signing/test_away.py has those).
"""

import contextlib
import socketserver
import threading
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from asn1crypto import tsp

from core.errors import ConfigError
from signing.timestamps import HttpTimeStamper, TsaSettings, open_timestamper
from signing.trust import Trust
from signing.validate import check
from signing.validate.report import Indication
from tests.signing.pki import SIGNED, SOON, Pki, settings

#: What a service does with the body of a request: the raw bytes that it sends back, at once or drop by drop; None is
#: silence.
Answer = Callable[[bytes], bytes | Iterator[bytes] | None]


class _Service(socketserver.ThreadingTCPServer):
    daemon_threads = True
    answer: Answer
    asked = 0

    def __init__(self) -> None:
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.StreamRequestHandler):
    server: _Service

    def handle(self) -> None:
        length = 0
        while (line := self.rfile.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        self.server.asked += 1
        said = self.server.answer(self.rfile.read(length))
        if said is None:
            self.server.closing.wait(30)
            return
        with contextlib.suppress(OSError):
            for part in [said] if isinstance(said, bytes) else said:
                self.wfile.write(part)


@pytest.fixture
def service() -> Iterator[_Service]:
    server = _Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


def client(service: _Service, *, seconds: float = 5) -> HttpTimeStamper:
    return HttpTimeStamper(TsaSettings(f"http://127.0.0.1:{service.server_address[1]}/", seconds))


def require_untimed(pki: Pki, timestamper: HttpTimeStamper, unsigned: bytes, trust: Trust) -> None:
    """A whole signature without a timestamp, and nothing left of the attempt."""
    made = pki.signer(timestamper=timestamper).sign(unsigned, at=SIGNED)
    assert (made.level, made.level_due, made.timestamp_not_after) == ("B-B", None, None)
    report = check(made.data, trust, at=SOON)
    assert (report.indication, report.signatures[0].timestamp) == (Indication.TOTAL_PASSED, None)
    assert made.data.count(b"%%EOF") == unsigned.count(b"%%EOF") + 1


def http(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def without_token(**status: object) -> bytes:
    inner = bytes(tsp.PKIStatusInfo(status).dump())
    return b"\x30" + bytes([len(inner)]) + inner


REFUSED = without_token(status="rejection", status_string=["no"], fail_info={"bad_alg"})
WITHOUT_TOKEN = without_token(status="granted")


@pytest.mark.parametrize(
    ("said", "times"),
    [
        (http(b""), 3),
        (http(b"<html>bao tri</html>"), 3),
        (http(b"\x30\x03\x02\x01"), 3),
        (http(b"down", b"503 Service Unavailable"), 3),
        (b"220 this is another service\r\n", 3),
        (b"", 3),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nshort", 3),
        (http(b"\0" * 1_000_001), 3),
        (http(b"\x30\x03\x02\x01\x05"), 1),
        (http(REFUSED), 1),
        (http(WITHOUT_TOKEN), 1),
    ],
    ids=["empty", "page", "cut", "503", "other", "hung up", "too short", "too long", "number", "refused", "no token"],
)
def test_an_answer_that_is_no_timestamp_is_not_kept(
    said: bytes, times: int, service: _Service, pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    service.answer = lambda _: said
    require_untimed(pki, client(service), unsigned, trust)
    assert service.asked == times


def test_a_service_that_is_down_does_not_hinder_signing(
    service: _Service, pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    timestamper = client(service)
    service.server_close()
    require_untimed(pki, timestamper, unsigned, trust)


def test_a_silent_service_is_not_waited_for_longer_than_set(
    service: _Service, pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    service.answer = lambda _: None
    require_untimed(pki, client(service, seconds=0.1), unsigned, trust)
    assert service.asked == 3


def test_a_dripping_service_is_not_waited_for_longer_than_set(
    service: _Service, pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    def drip(_: bytes) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        while not service.closing.wait(0.05):
            yield b"0"

    service.answer = drip
    require_untimed(pki, client(service, seconds=0.2), unsigned, trust)


def asked_of(url: str, body: bytes) -> bytes:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/timestamp-query"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return bytes(answer.read())


@pytest.mark.parametrize("altered", ["nonce", "message_imprint"])
def test_a_timestamp_for_another_request_is_refused(
    altered: str, service: _Service, tsa_url: str, pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    def other(body: bytes) -> bytes:
        request = tsp.TimeStampReq.load(body)
        if altered == "nonce":
            request["nonce"] = 7
        else:
            request["message_imprint"]["hashed_message"] = b"\0" * 32
        return http(asked_of(tsa_url, request.dump(force=True)))

    service.answer = other
    require_untimed(pki, client(service), unsigned, trust)


def test_a_service_that_answers_the_second_time_is_good_enough(
    service: _Service, tsa_url: str, pki: Pki, unsigned: bytes
) -> None:
    service.answer = lambda body: b"" if service.asked == 1 else http(asked_of(tsa_url, body))
    assert pki.signer(timestamper=client(service)).sign(unsigned, at=SIGNED).level == "B-T"
    # Without an answer, with one that says how long its tokens are, and for the signature.
    assert service.asked == 3


def test_a_timestamp_whose_signature_is_broken_is_not_kept(
    service: _Service, tsa_url: str, pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    def broken(body: bytes) -> bytes:
        answer = tsp.TimeStampResp.load(asked_of(tsa_url, body))
        info = answer["time_stamp_token"]["content"]["signer_infos"][0]
        info["signature"] = bytes(reversed(info["signature"].native))
        return http(answer.dump(force=True))

    service.answer = broken
    require_untimed(pki, client(service), unsigned, trust)


def test_no_address_is_no_service() -> None:
    assert open_timestamper(settings("")) is None


@pytest.mark.parametrize("url", ["ftp://tsa.invalid/", "file:///etc/passwd", "tsa.invalid"])
def test_an_address_that_is_not_http_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"signing\.tsa_url: expected http"):
        open_timestamper(settings("", tsa_url=url))
