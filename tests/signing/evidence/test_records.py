"""Evidence records prove what they were made for, through every renewal, and nothing else."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from asn1crypto import ocsp, pem
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnavailableError
from signing.evidence import (
    Authority,
    HashTree,
    Link,
    RefusedDocument,
    evidence_record,
    read_token,
    stamp,
    verify_record,
)
from signing.evidence.hashtree import digest, leaf_of, root_of
from signing.evidence.record import again
from signing.services.revocation import Evidence, RevocationService
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.trust import Trust
from tests.signing.evidence.conftest import Stamp
from tests.signing.pki import SIGNED, Pki
from tests.signing.town import Town

DOCUMENTS = [f"Giấy số {number}".encode() for number in range(5)]
YEAR = dt.timedelta(days=365)
IN_2041 = dt.datetime(2041, 6, 1, tzinfo=dt.UTC)


def tree_of(documents: list[bytes] = DOCUMENTS) -> HashTree:
    return HashTree([leaf_of(item, "sha256") for item in documents])


def first_link(stamped_at: Stamp, document: bytes, at: dt.datetime = SIGNED) -> Link:
    tree = tree_of()
    return Link(tree.groups(leaf_of(document, "sha256")), stamped_at(tree.root, at), "sha256")


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 70), data=st.data())
def test_every_leaf_leads_to_the_root_and_no_other_does(count: int, data: st.DataObject) -> None:
    leaves = [digest(str(number).encode(), "sha256") for number in range(count)]
    tree = HashTree(leaves)
    leaf = data.draw(st.sampled_from(leaves))
    groups = tree.groups(leaf)
    assert root_of(leaf, groups, "sha256") == tree.root
    stranger = digest(b"stranger", "sha256")
    assert root_of(stranger, groups, "sha256") != tree.root
    assert all(list(group) == sorted(group) for group in groups)


def test_a_tree_of_three_is_built_as_the_standard_says() -> None:
    a, b, c = sorted(digest(bytes([number]), "sha256") for number in range(3))
    tree = HashTree([b, a, c, a])
    both = digest(a + b, "sha256")
    assert tree.root == digest(b"".join(sorted((both, c))), "sha256")
    assert tree.groups(c) == (tuple(sorted((c, both))),)
    assert tree.groups(a) == ((a, b), (c,))


def test_a_tree_of_nothing_or_of_other_hashes_is_none() -> None:
    for leaves in ([], [b"short"]):
        with pytest.raises(ValueError, match="at least one"):
            HashTree(leaves)
    with pytest.raises(ValueError, match="md5"):
        HashTree([b""], "md5")


def test_a_document_as_long_as_two_hashes_is_refused(stamped_at: Stamp, authority: Authority) -> None:
    # Given the two lowest hashes of a tree, one behind the other: they hash to a node of it
    tree = tree_of()
    pair = b"".join(tree.groups(leaf_of(DOCUMENTS[0], "sha256"))[0])
    node = digest(pair, "sha256")
    # When somebody passes them off as a document that was stamped
    groups = (
        tuple(sorted((node, tree.groups(leaf_of(DOCUMENTS[0], "sha256"))[1][0]))),
        *tree.groups(leaf_of(DOCUMENTS[0], "sha256"))[2:],
    )
    assert root_of(node, groups, "sha256") == tree.root
    record = evidence_record([[Link(groups, stamped_at(tree.root, SIGNED), "sha256")]])
    # Then nobody makes a leaf of them, and nobody believes the record
    with pytest.raises(RefusedDocument):
        leaf_of(pair, "sha256")
    assert verify_record(record, pair, authority, at=SIGNED).reasons == ("refused_size",)


def test_a_record_proves_since_when_a_document_existed(stamped_at: Stamp, authority: Authority) -> None:
    record = evidence_record([[first_link(stamped_at, DOCUMENTS[2])]])
    report = verify_record(record, DOCUMENTS[2], authority, at=SIGNED + YEAR)
    assert (report.proved, report.existed, report.stamps) == (True, SIGNED, 1)
    assert verify_record(record, DOCUMENTS[1], authority, at=SIGNED).reasons == ("not_in_tree",)
    assert not verify_record(record, DOCUMENTS[2] + b" ", authority, at=SIGNED).proved


def test_a_record_of_a_single_document_needs_no_tree(stamped_at: Stamp, authority: Authority) -> None:
    leaf = leaf_of(DOCUMENTS[0], "sha256")
    record = evidence_record([[Link((), stamped_at(leaf, SIGNED), "sha256")]])
    assert verify_record(record, DOCUMENTS[0], authority, at=SIGNED).proved
    assert verify_record(record, DOCUMENTS[1], authority, at=SIGNED).reasons == ("root_differs",)


def test_a_service_whose_certificate_has_expired_is_believed_only_through_a_later_stamp(
    stamped_at: Stamp, authority: Authority, trust: Trust
) -> None:
    # Given a batch whose service's certificate ends in 2040
    first = first_link(stamped_at, DOCUMENTS[3])
    assert read_token(first.token).not_after.year == 2040
    alone = evidence_record([[first]])
    assert verify_record(alone, DOCUMENTS[3], authority, at=dt.datetime(2039, 12, 31, tzinfo=dt.UTC)).proved
    assert verify_record(alone, DOCUMENTS[3], authority, at=IN_2041).reasons == ("not_trusted",)
    # When a renewal came before that day, its own service still being good, then the first one is believed
    renewal = HashTree([digest(first.token, "sha256"), digest(b"another batch", "sha256")])
    second = Link(renewal.groups(digest(first.token, "sha256")), stamped_at(renewal.root, SIGNED + 10 * YEAR), "sha256")
    record = evidence_record([[first, second]])
    report = verify_record(record, DOCUMENTS[3], authority, at=SIGNED + 11 * YEAR)
    assert (report.proved, report.existed, report.stamps) == (True, SIGNED, 2)
    # And not once that one is too old itself, nor in another order
    assert verify_record(record, DOCUMENTS[3], authority, at=IN_2041).reasons == ("not_trusted",)
    assert not verify_record(evidence_record([[second, first]]), DOCUMENTS[3], authority, at=SIGNED + 11 * YEAR).proved


def test_a_chain_of_another_digest_stamps_the_document_and_all_evidence_before(
    stamped_at: Stamp, authority: Authority
) -> None:
    first = [first_link(stamped_at, DOCUMENTS[4])]
    leaf = again(DOCUMENTS[4], [first], "sha512")
    tree = HashTree([leaf, digest(b"another", "sha512")], "sha512")
    later = SIGNED + 5 * YEAR
    chains = [first, [Link(tree.groups(leaf), stamped_at(tree.root, later, "sha512"), "sha512")]]
    report = verify_record(evidence_record(chains), DOCUMENTS[4], authority, at=SIGNED + 6 * YEAR)
    assert (report.reasons, report.existed, report.stamps) == ((), SIGNED, 2)
    # Given other evidence in the first place, the second chain does not belong to it
    forged = [[first_link(stamped_at, DOCUMENTS[4], SIGNED - YEAR)], chains[1]]
    assert verify_record(evidence_record(forged), DOCUMENTS[4], authority, at=SIGNED + 6 * YEAR).reasons == (
        "not_in_tree",
    )


def test_stamps_of_one_chain_are_of_one_digest(stamped_at: Stamp, authority: Authority) -> None:
    first = first_link(stamped_at, DOCUMENTS[0])
    other = Link((), stamped_at(digest(first.token, "sha512"), SIGNED + YEAR, "sha512"), "sha512")
    record = evidence_record([[first, other]])
    assert verify_record(record, DOCUMENTS[0], authority, at=SIGNED + YEAR).reasons == ("other_digest",)


def test_a_stamp_of_somebody_elses_authority_is_not_believed(
    stamped_at: Stamp, rogue: Pki, authority: Authority
) -> None:
    record = evidence_record([[first_link(stamped_at, DOCUMENTS[0])]])
    assert verify_record(record, DOCUMENTS[0], Authority(rogue.trust()), at=SIGNED).reasons == ("not_trusted",)
    assert verify_record(record, DOCUMENTS[0], Authority(Trust()), at=SIGNED).reasons == ("not_trusted",)


def test_a_token_with_a_flipped_bit_is_not_intact(stamped_at: Stamp, authority: Authority) -> None:
    link = first_link(stamped_at, DOCUMENTS[0])
    spoiled = bytearray(link.token)
    spoiled[-3] ^= 1
    record = evidence_record([[Link(link.groups, bytes(spoiled), "sha256")]])
    assert verify_record(record, DOCUMENTS[0], authority, at=SIGNED).reasons == ("timestamp_not_intact",)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=80))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    assert not verify_record(data, b"document", Authority(Trust()), at=SIGNED).proved


def test_a_record_cut_off_anywhere_gets_an_answer(stamped_at: Stamp, authority: Authority) -> None:
    record = evidence_record([[first_link(stamped_at, DOCUMENTS[0])]])
    for end in range(0, len(record), 97):
        assert not verify_record(record[:end], DOCUMENTS[0], authority, at=SIGNED).proved


def test_openssl_believes_the_root_and_the_chain_that_lies_beside_it(
    stamped_at: Stamp, authority: Authority, pki: Pki, tmp_path: Path
) -> None:
    tree = tree_of()
    token = stamped_at(tree.root, SIGNED)
    (tmp_path / "root.tsr").write_bytes(token)
    (tmp_path / "tsa.pem").write_bytes(authority.chain(read_token(token)))
    (tmp_path / "ca.pem").write_bytes(pki.pem("root"))
    command = ["openssl", "ts", "-verify", "-digest", tree.root.hex(), "-token_in", "-in", "root.tsr"]
    when = ["-attime", str(int(SIGNED.timestamp()) + 60)]
    done = subprocess.run(
        [*command, "-CAfile", "ca.pem", *when], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "Verification: OK" in done.stdout + done.stderr
    assert (tmp_path / "tsa.pem").read_bytes().count(b"BEGIN CERTIFICATE") == 2


class Published:
    """Authorities that answer with a list, or not at all."""

    def __init__(self, *crls: bytes) -> None:
        self._crls = crls

    def about(self, *_: object, **__: object) -> Evidence:
        if not self._crls:
            raise UnavailableError("away")
        return Evidence(crls=self._crls)


def test_what_authorities_publish_is_taken_and_their_silence_stops_nothing(
    stamped_at: Stamp, authority: Authority, pki: Pki
) -> None:
    token = read_token(stamped_at(digest(b"x", "sha256"), SIGNED))
    listing = pki.crl(SIGNED)
    found = authority.published(token, Published(listing), at=SIGNED)  # type: ignore[arg-type]
    assert [der for _, _, der in pem.unarmor(found, multiple=True)] == [listing]
    assert authority.published(token, Published(), at=SIGNED) == b""  # type: ignore[arg-type]


def test_the_responder_of_a_service_is_asked_while_its_answer_speaks_of_the_token(town: Town) -> None:
    der = stamp(HttpTimeStamper(TsaSettings(town.tsa(), 5)), digest(b"x", "sha256"), algorithm="sha256")
    token, authority = read_token(der), Authority(town.served.trust())
    answer = ocsp.OCSPResponse.load(authority.answered(token, RevocationService(5), at=SIGNED))
    (single,) = answer.response_data["responses"]
    assert single["cert_status"].name == "good"
    assert single["cert_id"]["serial_number"].native == town.served.certificate("tsa").serial_number
    town.away.add("ocsp")
    assert authority.answered(token, RevocationService(5), at=SIGNED) == b""
    town.asked.clear()
    assert authority.answered(token, RevocationService(5), at=SIGNED + dt.timedelta(days=8)) == b""
    assert town.asked == []


def test_revocation_lists_are_kept_beside_a_token_and_heard(stamped_at: Stamp, pki: Pki) -> None:
    token = read_token(stamped_at(digest(b"x", "sha256"), SIGNED))
    listing = pki.crl(SIGNED)
    authority = Authority(pki.trust(), crls=(listing,))
    assert b"X509 CRL" in authority.lists(token)
    assert authority.why_not(token, at=SIGNED) is None
    assert Authority(pki.trust()).lists(token) == b""
