"""The log's tree is that of RFC 6962, its files are those of C2SP, and no proof of anything else is believed."""

import base64
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ConfigError
from signing.evidence.merkle import EMPTY_ROOT, MerkleLog, consistent, included, leaf_hash, node_hash
from signing.evidence.notes import Checkpoint, Verifier, open_log_key
from signing.evidence.tiles import bundles_of, bytes_at, entries_in, tile_name, tiles_of

#: The entries and roots of the certificate-transparency project's own tests of RFC 6962.
ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def log_of(size: int) -> MerkleLog:
    return MerkleLog(leaf_hash(str(number).encode()) for number in range(size))


def test_the_roots_are_those_of_the_published_vectors() -> None:
    log = MerkleLog(map(leaf_hash, ENTRIES))
    assert [log.root(size).hex() for size in range(1, 9)] == list(ROOTS)
    assert log.root(0) == EMPTY_ROOT == hashlib.sha256().digest()


def test_every_proof_of_every_small_log_is_believed_and_of_no_other_entry_or_log() -> None:
    log = log_of(20)
    for size in range(1, 21):
        for index in range(size):
            proof = log.inclusion(index, size)
            assert included(log.levels[0][index], index, size, proof, log.root(size))
            assert not included(log.levels[0][index], index, size, (*proof, EMPTY_ROOT), log.root(size))
            assert not included(log.levels[0][index - 1], index, size, proof, log.root(size)) or size == 1
        for old in range(size + 1):
            proof = log.consistency(old, size)
            assert consistent(old, log.root(old), size, log.root(size), proof)
            assert not consistent(old, EMPTY_ROOT[::-1], size, log.root(size), proof)
            assert old == size or not consistent(old, log.root(old), size, log.root(size), (*proof, EMPTY_ROOT))


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 700), data=st.data())
def test_a_log_in_which_one_entry_was_changed_is_no_continuation(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    honest = log_of(old)
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    leaves[changed] = leaf_hash(b"changed")
    forged = MerkleLog(leaves)
    assert not consistent(old, honest.root(), size, forged.root(), forged.consistency(old, size))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 21)])
def test_what_is_not_in_a_log_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        log_of(20).inclusion(index, size)
    with pytest.raises(IndexError):
        log_of(20).consistency(21, 20)
    assert not included(EMPTY_ROOT, index, min(size, 3), (), EMPTY_ROOT) or index == 0


def test_tiles_are_named_as_c2sp_names_them() -> None:
    assert tile_name(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_name("entries", 5, 12) == "tile/entries/005.p/12"


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 600), min_size=1, max_size=4))
def test_a_log_that_grew_bit_by_bit_has_the_tiles_of_one_that_was_written_at_once(cuts: list[int]) -> None:
    size = max(cuts)
    entries = [str(number).encode() for number in range(size)]
    kept: dict[str, bytes] = {}
    log, old = MerkleLog(), 0
    for end in sorted(cuts):
        for entry in entries[old:end]:
            log.append(leaf_hash(entry))
        start = old // 256 * 256
        for name, data in (
            *tiles_of(log, old=old, size=end),
            *bundles_of(entries[start:end], start=start, old=old, size=end),
        ):
            assert kept.setdefault(name, data) == data
        old = end
    whole = dict((*tiles_of(log, old=0, size=size), *bundles_of(entries, start=0, old=0, size=size)))
    assert whole.items() <= kept.items()
    assert all(bytes_at(name, log, entries) == data for name, data in kept.items())
    read = [entry for name in sorted(whole) if "entries" in name for entry in entries_in(whole[name])]
    assert read == entries
    if size >= 256:
        first = whole["tile/0/000"]
        row = [first[at : at + 32] for at in range(0, len(first), 32)]
        while len(row) > 1:
            row = [node_hash(*row[at : at + 2]) for at in range(0, len(row), 2)]
        assert whole[tile_name(1, 0, size // 256)][:32] == row[0]


@pytest.mark.parametrize(
    "name",
    [
        *("tile/0/000", "tile/0/000.p/3", "tile/0/000.p/0", "tile/1/000.p/1", "tile/9/000", "tile/entries/001"),
        *("tile/0/000.p/2/3", "tile/0/x000/000.p/2", "tile/entries/000.p/256", "checkpoint", ""),
    ],
)
def test_a_log_of_two_entries_has_nothing_under_the_names_of_other_tiles(name: str) -> None:
    log = MerkleLog()
    for entry in (b"a", b"b"):
        log.append(leaf_hash(entry))
    assert bytes_at("tile/entries/000.p/2", log, [b"a", b"b"]) == b"\x00\x01a\x00\x01b"
    assert bytes_at(name, log, [b"a", b"b"]) is None


def test_a_bundle_that_is_cut_off_or_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="cut off"):
        list(entries_in(b"\x00\x05abc"))
    with pytest.raises(ValueError, match="65536"):
        list(bundles_of([b"x" * 65_536], start=0, old=0, size=1))


# --- notes ---


def test_the_note_of_the_formats_own_example_is_believed() -> None:
    # golang.org/x/mod/sumdb/note
    key = Verifier.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = f"{text}\n\N{EM DASH} PeterNeumann {signature}\n"
    assert key.signed(note.encode())
    assert not key.signed(note.replace("think", "hope").encode())
    assert not key.signed(note.replace("PeterNeumann", "Another").encode())
    assert not key.signed(text.encode())


def test_a_checkpoint_is_read_back_and_its_key_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "log.pem"
    key = open_log_key(path, origin="sohoa/ban-01")
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_log_key(path, origin="sohoa/ban-01").verifier == key.verifier
    checkpoint = Checkpoint("sohoa/ban-01", 7, EMPTY_ROOT)
    note = key.note(checkpoint)
    assert note == key.note(checkpoint)
    assert Checkpoint.read(note) == checkpoint
    assert Verifier.read(key.verifier.line()).signed(note)
    assert not key.verifier.signed(note.replace(b"\n7\n", b"\n8\n"))
    assert not key.verifier.signed(note.replace(b"\xe2\x80\x94 sohoa/ban-01 ", b"\xe2\x80\x94 sohoa/ban-01 !"))


@pytest.mark.parametrize("note", [b"a\n7\n", b"a\n07\nAAAA\n\n", b"a\nx\nAAAA\n\n", b"a\n7\n!\n\n", b"\xff"])
def test_what_is_no_checkpoint_is_refused(note: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Checkpoint.read(note)


def test_what_is_no_public_key_of_a_log_is_refused() -> None:
    for line in ("", "name", "name+00000000+AQ==", "name+00000000+" + base64.b64encode(b"\x01" * 33).decode()):
        with pytest.raises(ValueError, match=r"."):
            Verifier.read(line)


def test_a_key_that_others_may_read_or_that_is_another_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    open_log_key(path, origin="a")
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        open_log_key(path, origin="a")
    path.chmod(0o600)
    path.write_bytes(b"nothing")
    with pytest.raises(ConfigError, match="no private key"):
        open_log_key(path, origin="a")
    with pytest.raises(ConfigError, match="cannot be used"):
        open_log_key(path / "below", origin="a")
