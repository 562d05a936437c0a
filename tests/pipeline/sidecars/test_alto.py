"""ALTO as the Library of Congress describes it (alto-4-4.xsd): which elements, in which order, with which attributes.

The schema itself is in no package; its rules for the elements that we write stand here.
"""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Word
from pipeline.sidecars import SidecarFormat, sidecar
from tests.classifiers.layouts import a_page
from tests.pipeline.sidecars.conftest import RECORD, WORDS, a_paper, pages

NAMESPACE = "{http://www.loc.gov/standards/alto/ns-v4#}"
PLACE = {"HPOS", "VPOS", "WIDTH", "HEIGHT"}
#: element → required attributes, allowed ones, and its children as a regular expression.
RULES: dict[str, tuple[set[str], set[str], str]] = {
    "alto": (set(), {"SCHEMAVERSION"}, r"(Description )?(Styles )?(Tags )?(ReadingOrder )?Layout "),
    "Description": (set(), set(), r"MeasurementUnit (sourceImageInformation )?(Processing )*"),
    "MeasurementUnit": (set(), set(), ""),
    "sourceImageInformation": (set(), set(), r"(fileName )?(fileIdentifier )*(documentIdentifier )*"),
    "fileName": (set(), set(), ""),
    "documentIdentifier": (set(), {"documentIdentifierLocation"}, ""),
    "Processing": (
        {"ID"},
        set(),
        r"(processingCategory )?(processingDateTime )?(processingAgency )?(processingStepDescription )*"
        r"(processingStepSettings )?(processingSoftware )?",
    ),
    "processingCategory": (set(), set(), ""),
    "processingStepSettings": (set(), set(), ""),
    "processingSoftware": (set(), set(), r"(softwareCreator )?(softwareName )?(softwareVersion )?"),
    "softwareName": (set(), set(), ""),
    "Layout": (set(), {"STYLEREFS"}, r"(Page )+"),
    "Page": (
        {"ID", "PHYSICAL_IMG_NR"},
        {"WIDTH", "HEIGHT", "LANG", "ROTATION", "PC"},
        r"(TopMargin )?(LeftMargin )?(RightMargin )?(BottomMargin )?(PrintSpace )?",
    ),
    "PrintSpace": (set(), {"ID"} | PLACE, r"(TextBlock |Illustration )*"),
    "Illustration": ({"ID"}, {"TYPE"} | PLACE, ""),
    "TextBlock": ({"ID"}, {"LANG"} | PLACE, r"(TextLine )*"),
    "TextLine": (set(), {"ID", "LANG"} | PLACE, r"(String (SP )?)+(HYP )?"),
    "String": ({"CONTENT"}, {"ID", "WC"} | PLACE, r"(ALTERNATIVE )*"),
    "ALTERNATIVE": (set(), {"PURPOSE"}, ""),
    "SP": (set(), {"ID"} | PLACE, ""),
}


def hold(element: ET.Element) -> None:
    """Fail unless the element and all in it are what the standard allows."""
    name = element.tag.removeprefix(NAMESPACE)
    required, allowed, children = RULES[name]
    assert required <= set(element.attrib) <= required | allowed, name
    order = "".join(child.tag.removeprefix(NAMESPACE) + " " for child in element)
    assert re.fullmatch(children, order), f"{name}: {order}"
    for key in PLACE & set(element.attrib):
        assert float(element.attrib[key]) >= 0
    assert 0 <= float(element.get("WC", "0")) <= 1
    for child in element:
        hold(child)


def parsed(texts: tuple[object, ...]) -> ET.Element:
    root = ET.fromstring(sidecar(texts, SidecarFormat.ALTO, record=RECORD))  # type: ignore[arg-type]  # noqa: S314
    hold(root)
    ids = [element.attrib["ID"] for element in root.iter() if "ID" in element.attrib]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in ids)
    return root


def strings(root: ET.Element) -> list[ET.Element]:
    return list(root.iter(f"{NAMESPACE}String"))


def test_a_paper_is_alto() -> None:
    root = parsed(a_paper())
    assert [page.get("PHYSICAL_IMG_NR") for page in root.iter(f"{NAMESPACE}Page")] == ["1", "2", "3"]
    assert root.findtext(f".//{NAMESPACE}MeasurementUnit") == "pixel"
    assert root.findtext(f".//{NAMESPACE}documentIdentifier") == RECORD


def test_every_word_stands_where_it_was_read_with_its_score() -> None:
    page = a_paper()[0]
    found = strings(parsed((page,)))
    assert [item.get("CONTENT") for item in found] == [word.text for line in page.lines for word in line]
    first = page.words[0]
    place = {"HPOS": first.box.x0, "VPOS": first.box.y0, "WIDTH": first.box.x1 - first.box.x0}
    assert {key: int(found[0].attrib[key]) for key in place} == place
    assert float(found[0].attrib["WC"]) == round(first.score, 3)


def test_seals_and_signatures_are_illustrations_inside_their_page() -> None:
    page = a_paper()[0]
    found = list(parsed((page,)).iter(f"{NAMESPACE}Illustration"))
    assert [(item.get("TYPE"), item.get("HPOS"), item.get("VPOS")) for item in found] == [
        ("initials", "900", "1700"),
        ("round_seal", "1100", "1800"),
    ]
    assert int(found[1].attrib["VPOS"]) + int(found[1].attrib["HEIGHT"]) == page.height_px


def test_what_xml_cannot_hold_is_replaced_and_not_lost() -> None:
    (odd,) = strings(parsed(a_paper()[2:]))
    assert odd.get("CONTENT") == '<&"\ufffd\ufffd\ufffd'
    assert (odd.get("HPOS"), odd.get("WIDTH"), odd.get("HEIGHT"), odd.get("WC")) == ("0", "4", "1", "1.000")


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, max_size=12))
def test_whatever_was_read_comes_back_inside_its_page(words: list[Word]) -> None:
    (page,) = pages(tuple(words))
    root = parsed((page,))
    expected = [word.text for line in page.lines for word in line]
    assert [item.get("CONTENT") for item in strings(root)] == expected
    proposals = [word.proposal for line in page.lines for word in line]
    assert [item.findtext(f"{NAMESPACE}ALTERNATIVE") for item in strings(root)] == proposals
    for element in root.iter():
        if set(element.attrib) >= PLACE:
            right = int(element.attrib["HPOS"]) + int(element.attrib["WIDTH"])
            bottom = int(element.attrib["VPOS"]) + int(element.attrib["HEIGHT"])
            assert right <= page.width_px
            assert bottom <= page.height_px


def test_each_engine_that_read_is_named_once() -> None:
    one = replace(a_page("A"), engine="one")
    texts = (one, replace(a_page("B", number=2), engine="another"), replace(one, number=3))
    root = parsed(texts)
    assert [item.text for item in root.iter(f"{NAMESPACE}processingStepSettings")] == ["one", "another"]
