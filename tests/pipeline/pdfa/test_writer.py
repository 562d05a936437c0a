"""The file as a whole: the same each time, with packet, language and profile as they should be."""

import datetime as dt
import io
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from core.codes import document_id_for, record_id_for, sha256_of
from core.errors import DocumentError, Reason
from core.model import DeskCode, Document, Field, FieldName, KindCode, Metadata, Status, StoredObject
from core.text import nfc
from pipeline import pdfa
from pipeline.pdfa import ArchivalFacts, Flavour, build, check, facts_of
from pipeline.pdfa.colour import srgb_profile
from pipeline.pdfa.xmp import NAMESPACE, PROPERTIES, packet
from tests.pipeline.pdfa.papers import FACTS, a_pdf, good_files, image_of, jpeg, text_of

DC_TITLE = "{http://purl.org/dc/elements/1.1/}title/{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Alt/*"
TEXTS = ("title", "record", "type_code", "number", "symbol", "issued_date", "organ_name", "dossier_code", "unit")


def described(data: bytes) -> dict[str, str]:
    """Our own properties and the title, as any XML parser reads them."""
    tree = ET.fromstring(data)  # noqa: S314  our own packet
    found = {
        item.tag.rpartition("}")[2]: item.text or ""
        for item in tree.iter()
        if isinstance(item.tag, str) and item.tag.startswith("{" + NAMESPACE)
    }
    title = tree.find(f".//{DC_TITLE}")
    return found | {"title": (title.text or "") if title is not None else ""}


def test_the_same_input_gives_the_same_bytes() -> None:
    assert good_files() == good_files()


def test_another_process_writes_the_same_bytes() -> None:
    code = "import hashlib; from tests.pipeline.pdfa.papers import a_pdf; print(hashlib.sha256(a_pdf()).hexdigest())"
    root = Path(__file__).resolve().parents[3]
    said = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == sha256_of(a_pdf())


@pytest.mark.parametrize("flavour", list(Flavour))
def test_the_packet_lies_in_the_file_as_it_was_written_for_anybody_to_read(flavour: Flavour) -> None:
    data = a_pdf(flavour=flavour)
    assert packet(FACTS, flavour) in data
    assert check(data).claims == f"PDF/A-{flavour.value}"


def test_the_file_has_a_language_a_title_bar_and_no_info_dictionary() -> None:
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        assert str(pdf.Root.Lang) == "vi-VN"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "/Info" not in pdf.trailer
        assert pdf.pdf_version == "1.7"


def test_pages_come_in_the_order_given() -> None:
    images = [image_of(jpeg(size=(100 * number, 200)), number=number) for number in (1, 2, 3)]
    data = build(images, [text_of(image, ()) for image in images], FACTS)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [float(page.mediabox[2]) for page in pdf.pages] == [72, 144, 216]


@pytest.mark.parametrize(("images", "texts"), [(0, 0), (1, 0), (1, 2), (0, 1)])
def test_pages_and_texts_that_do_not_fit_together_are_refused(images: int, texts: int) -> None:
    image = image_of(jpeg())
    with pytest.raises(DocumentError) as caught:
        build([image] * images, [text_of(image)] * texts, FACTS)
    assert caught.value.reason is Reason.DAMAGED


_any_text = st.text(max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(TEXTS, _any_text)))
def test_any_fact_comes_back_from_the_packet_and_never_breaks_it(values: dict[str, str]) -> None:
    texts: dict[str, Any] = {**values}
    facts = replace(FACTS, **texts)
    found = described(packet(facts, Flavour.A2B))
    for name, key in (("title", "title"), ("number", "codeNumber"), ("organ_name", "organName")):
        # What XML cannot hold is left out; all else comes back.
        wanted = "".join(c for c in nfc(values[name]) if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
        wanted = "".join(c for c in wanted if not "\ud800" <= c <= "\udfff")
        assert found.get(key, "") == wanted
    # A braced value is no place for another value.
    assert set(found) <= set(PROPERTIES) | {"title"}


@pytest.mark.parametrize(
    "value", ["<b>&amp;</b>", "]]>", "{namespace}", "<?xpacket end='w'?>", "\x00\x0b\ud800", "\"'", "\r"]
)
def test_a_file_whose_facts_hold_marks_of_xml_conforms(value: str) -> None:
    image = image_of(jpeg())
    facts = replace(FACTS, title=value, number=value, organ_name=value, unit=value)
    assert check(build([image], [text_of(image)], facts)).broken == ()


def test_a_file_without_facts_conforms() -> None:
    empty = ArchivalFacts("", "", "", "", "", "", "", "", "", "", "", 0, FACTS.digitized_at)
    image = image_of(jpeg())
    assert check(build([image], [text_of(image)], empty)).conforms


def test_times_are_those_of_vietnam() -> None:
    late = replace(FACTS, digitized_at=dt.datetime(2025, 9, 14, 23, 30, 1, 999, tzinfo=dt.UTC))
    assert b"<xmp:CreateDate>2025-09-15T06:30:01+07:00</xmp:CreateDate>" in packet(late, Flavour.A2B)


def test_facts_leave_out_what_is_doubtful_and_who_it_is_about() -> None:
    sha256 = sha256_of(b"paper")
    document = Document(
        document_id_for(sha256),
        DeskCode("quay-1"),
        Status.DESCRIBED,
        StoredObject(sha256, 5, "image/jpeg"),
        page_count=2,
        kind=KindCode("birth_certificate"),
    )
    metadata = Metadata(
        (
            Field(FieldName.NUMBER, "12", 0.9),
            Field(FieldName.SYMBOL, "GKS", 0.2, abstained=True),
            Field(FieldName.PERSON_NAME, "Đặng Thị Mẫu", 0.99),
            Field(FieldName.PERSONAL_ID, "048190000001", 0.99),
        )
    )
    facts = facts_of(document, metadata, kind_name="", unit="H48", digitized_at=FACTS.digitized_at)
    assert (facts.number, facts.symbol, facts.page_count) == ("12", "", 2)
    assert (facts.title, facts.record) == ("Giấy tờ số hóa", record_id_for(document.id))
    written = packet(facts, Flavour.A2U).decode()
    assert not [value for value in ("Mẫu", "048190000001") if value in written]


def test_the_profile_turns_colours_as_srgb_does() -> None:
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    assert ours.profile.version == pytest.approx(2.1)
    image = image_of(jpeg("RGB"))
    assert pdfa.check(build([image], [text_of(image)], FACTS)).conforms
    chart = Image.new("RGB", (4, 1))
    for place, colour in enumerate([(255, 255, 255), (200, 20, 30), (30, 60, 200), (128, 128, 128)]):
        chart.putpixel((place, 0), colour)
    turned = ImageCms.profileToProfile(chart, ours, ImageCms.createProfile("sRGB"))
    assert turned is not None
    for place in range(4):
        before, after = chart.getpixel((place, 0)), turned.getpixel((place, 0))
        assert isinstance(before, tuple)
        assert isinstance(after, tuple)
        assert max(abs(a - b) for a, b in zip(before, after, strict=True)) <= 2
