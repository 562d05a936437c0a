"""The test authorities' services answer as real ones do."""

import urllib.request

from asn1crypto import crl

from tests.signing.town import Town


def test_the_services_of_the_tests_answer_over_http(town: Town) -> None:
    for pki in (town.served, town.listed):
        (point,) = pki.certificate("desk").crl_distribution_points
        with urllib.request.urlopen(point.url, timeout=5) as answer:  # noqa: S310
            assert crl.CertificateList.load(answer.read()).issuer == pki.certificate("ca").subject
    assert town.served.certificate("desk").ocsp_urls == [f"{town.url}/served/ocsp/ca"]
    assert [item.subject.native["common_name"] for item in town.served.chain("desk")] == [
        "CA cấp dưới thử nghiệm",
        "CA thử nghiệm",
    ]
    assert len(town.asked) == 2
