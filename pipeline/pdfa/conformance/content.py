"""What pages draw: output intent, colours, images, operators."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from pipeline.pdfa.conformance.text import shown_faults

#: Operators of ISO 32000-1 Annex A; any other breaks 6.2.2 even between BX and EX.
_OPERATOR_NAMES: Final = """
    b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q
    re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""""
_OPERATORS: Final = frozenset(_OPERATOR_NAMES.split()) | {"INLINE IMAGE"}
_DEVICE: Final = {"/DeviceRGB": "RGB ", "/DeviceCMYK": "CMYK"}
_COMPONENTS: Final = {"GRAY": 1, "RGB ": 3, "CMYK": 4}
_OPERATOR_SPACE: Final = {
    "g": "/DeviceGray",
    "G": "/DeviceGray",
    "rg": "/DeviceRGB",
    "RG": "/DeviceRGB",
    "k": "/DeviceCMYK",
    "K": "/DeviceCMYK",
}
_MAX_NESTING: Final = 28
_INTENTS: Final = frozenset({"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"})
_BLEND_NAMES: Final = """
    /Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge /ColorBurn /HardLight /SoftLight
    /Difference /Exclusion /Hue /Saturation /Color /Luminosity"""
_BLEND: Final = frozenset(_BLEND_NAMES.split())
_MAX_STRING: Final = 32_767
#: Operators that draw with something named, and where its name is looked up.
_NAMING: Final = {"Do": "/XObject", "Tf": "/Font", "gs": "/ExtGState", "sh": "/Shading"}


def content_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Everything wrong with what is drawn."""
    intent = None
    for fault, space in _intent(pdf):
        if fault:
            yield fault
        intent = space or intent
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, start=1):
        yield from _drawing(page, page.obj.get("/Resources"), intent, f"page {number}", seen)
        for item in page.obj.get("/Annots", Array()):
            appearance = item.get("/AP", Dictionary()).get("/N")
            if isinstance(appearance, Stream):
                yield from _form(appearance, intent, f"an annotation of page {number}", seen)


def _intent(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str | None]]:
    """Faults of the output intent, and its colour space."""
    intents = [item for item in pdf.Root.get("/OutputIntents", Array()) if item.get("/S") == Name.GTS_PDFA1]
    if not intents:
        yield "", None
        return
    profile = intents[0].get("/DestOutputProfile")
    if not isinstance(profile, Stream):
        yield "6.2.3: the output intent has no profile", None
        return
    data = profile.read_bytes()
    space = data[16:20].decode("latin-1")
    if len(data) < 132 or data[36:40] != b"acsp" or data[8] not in {2, 4} or data[12:16] not in {b"mntr", b"prtr"}:
        yield "6.2.3: the output profile is no ICC profile of version 2 or 4 for a screen or printer", None
    if _COMPONENTS.get(space) != int(profile.stream_dict.get("/N", 0)):
        yield "6.2.3: the output profile's N does not fit its colour space", None
    yield "", space


def _drawing(holder: Any, resources: Any, intent: str | None, where: str, seen: set[tuple[int, int]]) -> Iterator[str]:
    """Faults of one content stream and of what it can reach."""
    instructions = pikepdf.parse_content_stream(holder)
    yield from _operator_faults(instructions, intent, where)
    if not all(_has(resources, instruction) for instruction in instructions):
        yield f"6.2.2: {where} draws with something that its resources do not have"
    if not isinstance(resources, Dictionary):
        return
    yield from shown_faults(instructions, resources.get("/Font", Dictionary()), where)
    yield from _state_faults(resources, where)
    for item in resources.get("/XObject", Dictionary()).values():
        if not isinstance(item, Stream):
            continue
        kind = str(item.stream_dict.get("/Subtype"))
        if kind == "/Image":
            yield from _image_faults(item.stream_dict, intent, where)
        elif kind == "/Form":
            yield from _form(item, intent, where, seen)
        else:
            yield f"6.2.9: {where} has a PostScript XObject"


def _has(resources: Any, instruction: Any) -> bool:
    """Whether what an instruction names is there; what a page inherits, pikepdf has handed down already."""
    group = _NAMING.get(str(instruction.operator))
    if group is None:
        return True
    return isinstance(resources, Dictionary) and str(instruction.operands[0]) in resources.get(group, Dictionary())


def _operator_faults(instructions: Sequence[Any], intent: str | None, where: str) -> Iterator[str]:
    depth = deepest = 0
    for instruction in instructions:
        operands, name = instruction.operands, str(instruction.operator)
        if name not in _OPERATORS:
            yield f"6.2.2: {where} has an operator that PDF does not know"
        depth += (name == "q") - (name == "Q")
        deepest = max(deepest, depth)
        if name in _OPERATOR_SPACE:
            yield from _space_faults(_OPERATOR_SPACE[name], intent, where)
        if name in {"cs", "CS"} and operands:
            yield from _space_faults(str(operands[0]), intent, where)
        if name == "ri" and str(operands[0]) not in _INTENTS:
            yield f"6.2.6: {where} has an unknown rendering intent"
        if any(isinstance(operand, String) and len(bytes(operand)) > _MAX_STRING for operand in operands):
            yield f"6.1.13: {where} shows a string longer than 32767 bytes"
    if deepest > _MAX_NESTING:
        yield f"6.1.13: {where} nests graphics states {deepest} deep"


def _form(item: Stream, intent: str | None, where: str, seen: set[tuple[int, int]]) -> Iterator[str]:
    """Faults of a form; each is looked into once, however often and in whatever circle it is used."""
    if item.objgen in seen:
        return
    seen.add(item.objgen)
    about = item.stream_dict
    if "/OPI" in about or "/PS" in about or str(about.get("/Subtype2")) == "/PS":
        yield f"6.2.9: {where} has a form with OPI or PostScript"
    if "/Ref" in about:
        yield f"6.2.9: {where} has a reference XObject"
    yield from _drawing(item, about.get("/Resources"), intent, where, seen)


def _space_faults(space: str, intent: str | None, where: str) -> Iterator[str]:
    if space == "/DeviceGray" and intent is None:
        yield f"6.2.4.3: {where} uses DeviceGray without an output intent"
    if space in _DEVICE and intent != _DEVICE[space]:
        yield f"6.2.4.3: {where} uses {space[1:]} without an output intent for it"


def _image_faults(about: Any, intent: str | None, where: str) -> Iterator[str]:
    if "/Alternates" in about or "/OPI" in about:
        yield f"6.2.8: {where} has an image with Alternates or OPI"
    if bool(about.get("/Interpolate", False)):
        yield f"6.2.8: {where} has an image with Interpolate"
    space = about.get("/ColorSpace")
    if isinstance(space, Name):
        yield from _space_faults(str(space), intent, where)
    bits = about.get("/BitsPerComponent")
    if bits is not None and int(bits) not in {1, 2, 4, 8, 16}:
        yield f"6.2.8: {where} has an image with {int(bits)} bits a component"


def _state_faults(resources: Dictionary, where: str) -> Iterator[str]:
    for state in resources.get("/ExtGState", Dictionary()).values():
        if "/TR" in state or ("/TR2" in state and str(state.TR2) != "/Default"):
            yield f"6.2.5: {where} has a transfer function"
        if "/HTP" in state:
            yield f"6.2.5: {where} has a halftone phase"
        blend = state.get("/BM")
        listed = list(blend) if isinstance(blend, Array) else [blend]
        if blend is not None and not all(str(item) in _BLEND for item in listed):
            yield f"6.2.10: {where} has an unknown blend mode"
