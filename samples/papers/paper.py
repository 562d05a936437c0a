"""What a paper is, and who stands on all of them. Everybody and every authority here is invented."""

from dataclasses import dataclass
from typing import Final

TITLE_ORGAN: Final = "ỦY BAN NHÂN DÂN"
COMMUNE: Final = "XÃ MẪU SƠN ĐÔNG"
PLACE: Final = "Mẫu Sơn Đông"
CHAIR: Final = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn Ví")
MAN: Final = "Nguyễn Văn Mẫu"
MAN_ID: Final = "051095000123"
WOMAN: Final = "Trần Thị Thử"
WOMAN_ID: Final = "051197000456"
FIRM_TAX: Final = "4300123458"

#: What every paper of the commune's office says of its sender and its signer.
OFFICE_FIELDS: Final = {"organ_name": f"{TITLE_ORGAN} {COMMUNE}", "place": PLACE}
CHAIR_FIELDS: Final = {"signer_name": CHAIR[2], "signer_title": CHAIR[1]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper: how it is laid out, what it says, and how it is delivered."""

    file: str  #: its ending says the format: .pdf, .tif or .jpg
    kind: str
    group: str  #: component | result
    layout: str  #: administrative | letter | civil | form
    title: str
    body: tuple[str, ...]
    fields: dict[str, str]  #: what a reader must find, by FieldName
    dossier: str
    procedure: str
    date: str  #: as printed, without the word before it: "01 tháng 9 năm 2025"
    signer: tuple[str, str, str]  #: authority, title, name
    subject: tuple[str, ...] = ()  #: one entry a line
    number: str = ""
    recipients: tuple[str, ...] = ()  #: under Nơi nhận, ô số 9b of NĐ 30/2020/NĐ-CP Phụ lục I
    second_page: tuple[str, ...] = ()
    sealed: bool = True
    bilevel: bool = False
    upside_down: bool = False
