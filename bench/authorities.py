"""Authorities for benchmarks: OCSP, lists and timestamps that answer over HTTP, in a process of their own.

They are those of tests/signing/pki.yml ("served"), with new keys, at the machine's clock.
"""

import contextlib
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from werkzeug.serving import WSGIRequestHandler, make_server

_DESCRIPTION: Final = Path(__file__).resolve().parent.parent / "tests" / "signing" / "pki.yml"
_PASSPHRASE: Final = "bench"  # noqa: S105  of keys that are thrown away
_CURVES: Final = ("tsa", "curve", "ca", "ocsp", "tsa2")


@dataclass(frozen=True, slots=True)
class Authorities:
    """What a desk needs of them."""

    pkcs12: Path
    passphrase: str
    root: bytes  #: DER
    tsa_url: str


@contextlib.contextmanager
def authorities(folder: Path) -> Iterator[Authorities]:
    """Services in a child process, so that their CPU is nobody's here."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_serve, args=(folder, theirs), daemon=True)
    child.start()
    theirs.close()
    yield ours.recv()
    child.terminate()
    child.join()


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Nothing: the table is what is printed."""


def _serve(folder: Path, pipe: Connection) -> None:
    _make_keys(folder / "honest")
    # The description names another set too, which is not used here.
    (folder / "rogue").symlink_to("honest")

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        said: Iterable[bytes] = animator(environ, start)
        return said

    server = make_server("127.0.0.1", 0, answer, request_handler=_Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    text = _DESCRIPTION.read_text(encoding="utf-8")
    config = CertomancerConfig.from_yaml(text, key_search_dir=str(folder), external_url_prefix=url)
    arch = config.get_pki_arch(ArchLabel("served"))
    animator = Animator(AnimatorArchStore({ArchLabel("served"): arch}), with_web_ui=False)
    desk = folder / "desk.p12"
    desk.write_bytes(arch.package_pkcs12(CertLabel("desk"), password=_PASSPHRASE.encode()))
    root = bytes(arch.get_cert(CertLabel("root")).dump())
    pipe.send(Authorities(desk, _PASSPHRASE, root, f"{url}/served/tsa/tsa"))
    server.serve_forever()


def _make_keys(folder: Path) -> None:
    folder.mkdir(parents=True)
    made: dict[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey] = {
        name: ec.generate_private_key(ec.SECP256R1()) for name in _CURVES
    }
    made |= {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("root", "desk", "short")}
    made["edwards"] = ed25519.Ed25519PrivateKey.generate()
    for name, key in made.items():
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(data)
