"""An anchor is believed only by somebody who knew its fingerprint, for one purpose, and with a note of who that was."""

import datetime as dt
from pathlib import Path

import pytest

from core.errors import ConfigError
from signing.anchors import add_anchor, faults_of, kept_anchors, remove_anchor
from signing.trust import Anchor, Purpose, load_trust
from tests.signing.pki import SIGNED, Pki


def offered(pki: Pki, folder: Path, label: str = "root") -> Path:
    path = folder / f"{label}.cer"
    path.write_bytes(pki.der(label))
    return path


def added(pki: Pki, trust: Path, file: Path, purpose: Purpose, **other: str) -> None:
    sha256 = other.get("sha256", pki.certificate(file.stem).sha256.hex())
    add_anchor(trust, file, purpose, sha256=sha256, source='công bố "trên giấy"', added_by="quản trị", at=SIGNED)


@pytest.mark.parametrize(
    ("purpose", "place"),
    [
        (Purpose.SIGNER_GOVERNMENT, "signer/government"),
        (Purpose.SIGNER_PUBLIC, "signer/public"),
        (Purpose.SIGNER_FOREIGN, "signer/foreign"),
        (Purpose.TSA, "tsa"),
    ],
)
def test_an_anchor_is_believed_for_its_purpose_and_no_other(
    purpose: Purpose, place: str, pki: Pki, tmp_path: Path
) -> None:
    added(pki, tmp_path / "trust", offered(pki, tmp_path), purpose)
    trust = load_trust(tmp_path / "trust")
    root = pki.der("root")
    assert (trust.signers, trust.timestamps) == (((), (root,)) if purpose is Purpose.TSA else ((root,), ()))
    (anchor,) = kept_anchors(tmp_path / "trust")
    assert trust.anchor_of(root) == Anchor(anchor.sha256, purpose)
    assert anchor.file.parent == tmp_path / "trust" / place
    assert (anchor.subject, anchor.source, anchor.added_by) == ("CA thử nghiệm", 'công bố "trên giấy"', "quản trị")
    assert faults_of(anchor, at=SIGNED) == ()


def test_a_fingerprint_may_be_written_as_publishers_write_it(pki: Pki, tmp_path: Path) -> None:
    sha256 = pki.certificate("root").sha256.hex().upper()
    colons = ":".join(sha256[place : place + 2] for place in range(0, 64, 2))
    added(pki, tmp_path / "trust", offered(pki, tmp_path), Purpose.TSA, sha256=f" {colons} ")
    assert len(kept_anchors(tmp_path / "trust")) == 1


@pytest.mark.parametrize(
    ("label", "sha256", "says"),
    [
        ("root", "00" * 32, "not the fingerprint"),
        ("root", "", "not the fingerprint"),
        ("desk", None, "no certification authority"),
    ],
)
def test_what_may_not_be_believed_is_refused_and_nothing_is_written(
    label: str, sha256: str | None, says: str, pki: Pki, tmp_path: Path
) -> None:
    other = {} if sha256 is None else {"sha256": sha256}
    with pytest.raises(ConfigError, match=says):
        added(pki, tmp_path / "trust", offered(pki, tmp_path, label), Purpose.SIGNER_PUBLIC, **other)
    assert kept_anchors(tmp_path / "trust") == ()


def test_an_anchor_is_added_once_and_only_while_it_holds(pki: Pki, tmp_path: Path) -> None:
    file = offered(pki, tmp_path)
    added(pki, tmp_path / "trust", file, Purpose.TSA)
    with pytest.raises(ConfigError, match="there already"):
        added(pki, tmp_path / "trust", file, Purpose.TSA)
    late = dt.datetime(2041, 1, 1, tzinfo=dt.UTC)
    sha256 = pki.certificate("root").sha256.hex()
    with pytest.raises(ConfigError, match="expired on 2040-01-01"):
        add_anchor(tmp_path / "other", file, Purpose.TSA, sha256=sha256, source="", added_by="", at=late)


def test_several_certificates_in_one_file_are_not_believed_at_once(pki: Pki, rogue: Pki, tmp_path: Path) -> None:
    (tmp_path / "root.cer").write_bytes(pki.pem("root") + rogue.pem("root"))
    with pytest.raises(ConfigError, match="holds 2 certificates"):
        added(pki, tmp_path / "trust", tmp_path / "root.cer", Purpose.TSA)


def test_an_anchor_that_is_removed_leaves_its_note(pki: Pki, tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    added(pki, trust, offered(pki, tmp_path), Purpose.SIGNER_PUBLIC)
    (anchor,) = remove_anchor(trust, pki.certificate("root").sha256.hex()[:12].upper())
    assert kept_anchors(trust) == ()
    assert load_trust(trust).signers == ()
    assert 'added_by = "quản trị"' in anchor.file.with_suffix(".removed.toml").read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="0 anchors begin with"):
        remove_anchor(trust, "ab")


def test_what_wants_attention_is_said(pki: Pki, rogue: Pki, tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    trust.mkdir()
    (trust / "root.crt").write_bytes(pki.pem("root"))
    (anchor,) = kept_anchors(trust)
    assert anchor.purpose is Purpose.ANY
    assert faults_of(anchor, at=SIGNED) == ("no_note",)
    assert faults_of(anchor, at=dt.datetime(2039, 12, 1, tzinfo=dt.UTC)) == ("ends_soon", "no_note")
    assert faults_of(anchor, at=dt.datetime(2041, 1, 1, tzinfo=dt.UTC)) == ("expired", "no_note")
    assert faults_of(anchor, at=dt.datetime(2019, 1, 1, tzinfo=dt.UTC)) == ("not_yet_valid", "no_note")
    added(pki, trust, offered(pki, tmp_path), Purpose.TSA)
    (kept,) = (item for item in kept_anchors(trust) if item.purpose is Purpose.TSA)
    kept.file.write_bytes(rogue.pem("root"))
    (changed,) = (item for item in kept_anchors(trust) if item.purpose is Purpose.TSA)
    assert faults_of(changed, at=SIGNED) == ("other_certificate",)


def test_a_note_that_is_no_toml_and_a_file_of_several_anchors_are_named(pki: Pki, rogue: Pki, tmp_path: Path) -> None:
    (tmp_path / "both.pem").write_bytes(pki.pem("root") + rogue.pem("root"))
    with pytest.raises(ConfigError, match=r"both\.pem holds other certificates"):
        remove_anchor(tmp_path, pki.certificate("root").sha256.hex())
    (tmp_path / "both.toml").write_text("= x", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"both\.toml cannot be read"):
        kept_anchors(tmp_path)


def test_an_anchor_that_was_half_written_stops_no_check(pki: Pki, tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    added(pki, trust, offered(pki, tmp_path), Purpose.TSA)
    (kept,) = kept_anchors(trust)
    half = kept.file.read_bytes()[:100]
    kept.file.unlink()
    kept.file.with_name(f"{kept.file.name}.part").write_bytes(half)
    assert load_trust(trust).timestamps == ()
    added(pki, trust, tmp_path / "root.cer", Purpose.TSA)
    assert load_trust(trust).timestamps == (pki.der("root"),)
    assert not list(trust.rglob("*.part"))


def test_a_trust_folder_that_cannot_be_written_is_said_to_be_so(pki: Pki, tmp_path: Path) -> None:
    (tmp_path / "trust").write_text("no folder", "utf-8")
    with pytest.raises(ConfigError, match="cannot be written"):
        added(pki, tmp_path / "trust", offered(pki, tmp_path), Purpose.TSA)
