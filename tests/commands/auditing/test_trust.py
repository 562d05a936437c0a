"""An administrator says whom the desk believes, knowingly."""

from pathlib import Path

from asn1crypto import pem, x509

from core.codes import sha256_of
from tests.commands.auditing.test_verify import anchor_of
from tests.commands.conftest import Run
from tests.schemas import hold


def test_an_anchor_is_added_listed_checked_and_removed(run: Run, archived_home: Path, tmp_path: Path) -> None:
    _, _, der = pem.unarmor(anchor_of(archived_home).read_bytes())
    file, home = tmp_path / "goc.cer", tmp_path / "desk"
    file.write_bytes(der)
    assert run("init", "--home", home).code == 0
    what = ("trust", "add", file, "--purpose", "signer-government", "--source", "công văn", "--home", home)
    refused = run(*what, "--sha256", "00" * 32)
    assert refused.code == 2
    assert "not the fingerprint" in refused.err
    assert "Chưa tin cậy" in run("trust", "list", "--home", home).out
    assert run(*what, "--sha256", sha256_of(der), "--by", "quản trị").code == 0
    listed = run("trust", "list", "--json", "--home", home).json
    hold(listed)
    (anchor,) = listed["anchors"]
    assert (anchor["sha256"], anchor["purpose"], anchor["added_by"]) == (
        sha256_of(der),
        "signer-government",
        "quản trị",
    )
    assert anchor["subject"] == x509.Certificate.load(der).subject.native["common_name"]
    assert run("trust", "check", "--home", home).code == 0
    assert run("trust", "remove", sha256_of(der)[:10], "--json", "--home", home).json["anchors"][0][
        "sha256"
    ] == sha256_of(der)
    assert run("trust", "list", "--json", "--home", home).json["anchors"] == []
