"""Invented people, offices, numbers and days: what stands in the gaps of a template, and the truth about it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np

from samples.labelled.paper import Split

FAMILIES: Final = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hồ",
    "Đỗ",
    "Bùi",
    "Vũ",
    "Hoàng",
    "Phan",
    "Đặng",
    "Ngô",
    "Dương",
    "Đinh",
)
#: No real name would be made of these.
GIVEN: Final = {
    Split.TRAIN: ("Mẫu", "Thử", "Ví", "Giả", "Tưởng"),
    Split.CALIBRATE: ("Vờ", "Đùa", "Tạm"),
    Split.TEST: ("Hư", "Cấu", "Dụ", "Nháp", "Bịa"),
}
_MIDDLE: Final = {
    "Nam": ("Văn", "Minh", "Quang", "Đức", "Hữu", "Xuân"),
    "Nữ": ("Thị", "Thị Ngọc", "Thu", "Thị Kim", "Bích"),
}
#: Name of a province, its districts of old, and its communes. Nobody lives there.
PLACES: Final = {
    Split.TRAIN: (
        ("Mẫu Giang", ("Sơn Mẫu", "Hà Mẫu"), ("Mẫu Sơn", "Mẫu Sơn Đông", "Tân Mẫu", "Mẫu Thượng")),
        ("Thử Nghiệm", ("Thử Bình", "Bắc Thử"), ("Thử An", "Thử Hòa", "Yên Thử", "Thử Thạnh")),
        ("Ví Châu", ("Đông Ví", "Ví Lộc"), ("Ví Khê", "Ví Đại", "Nam Ví", "Ví Thủy")),
    ),
    Split.CALIBRATE: (("Tạm Ninh", ("Tạm Phú", "Tây Tạm"), ("Tạm Kỳ", "Tạm Xuân", "Đại Tạm", "Tạm Hiệp")),),
    Split.TEST: (
        ("Hư Cấu", ("Hư Trung", "Cấu Thành"), ("Hư Lâm", "Cấu Lĩnh", "Hư Vinh", "Cấu Nghĩa")),
        ("Nháp Dương", ("Nháp Bắc", "Bịa Nam"), ("Nháp Thuận", "Bịa Trạch", "Dụ Long", "Nháp Quan")),
    ),
}  # fmt: skip
_TITLES: Final = {
    "commune": (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), ("", "CHỦ TỊCH")),
    "district": (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    "province": (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    "department": (("", "GIÁM ĐỐC"), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
    "police": (("", "TRƯỞNG CÔNG AN"), ("KT. TRƯỞNG CÔNG AN", "PHÓ TRƯỞNG CÔNG AN"), ("", "TRƯỞNG PHÒNG")),
    "court": (("", "THẨM PHÁN"), ("KT. CHÁNH ÁN", "PHÓ CHÁNH ÁN")),
    "tax": (("", "CHI CỤC TRƯỞNG"), ("KT. CHI CỤC TRƯỞNG", "PHÓ CHI CỤC TRƯỞNG")),
    "school": (("", "HIỆU TRƯỞNG"), ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG")),
    "hospital": (("", "GIÁM ĐỐC"), ("", "TRƯỞNG KHOA")),
    "notary": (("", "CÔNG CHỨNG VIÊN"),),
    "insurance": (("", "GIÁM ĐỐC"), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
    "firm": (("", "GIÁM ĐỐC"), ("", "TỔNG GIÁM ĐỐC")),
    "nobody": (("", ""),),
}
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_TWO_TIERS: Final = dt.date(2025, 7, 1)  #: from then on there are no districts


@dataclass(frozen=True, slots=True)
class Facts:
    """The values for one paper."""

    printed: dict[str, str]  #: as they stand on the paper, by the name of the gap
    truth: dict[str, str]  #: normalised, by the name of the field; only for gaps that are fields
    organ: tuple[str, ...]
    place: str
    issuer: str
    signer: tuple[str, str, str]
    issued: dt.date


def facts(split: Split, issuer: str, years: tuple[int, int], rng: np.random.Generator) -> Facts:
    """What one invented paper says."""
    issued = dt.date(int(rng.integers(years[0], years[1] + 1)), 1, 1) + dt.timedelta(int(rng.integers(0, 364)))
    province, districts, communes = PLACES[split][int(rng.integers(len(PLACES[split])))]
    district, commune = str(rng.choice(districts)), str(rng.choice(communes))
    organ, place, name = _organ(issuer, province, district, commune, issued, rng)
    printed = {"province": province, "district": district, "commune": commune}
    printed["home"] = f"thôn {int(rng.integers(1, 12))}, xã {commune}"
    if issued < _TWO_TIERS:
        printed["home"] += f", huyện {district}"
    printed["home"] += f", tỉnh {province}"
    truth: dict[str, str] = {}
    _people(split, issued, rng, printed, truth)
    _numbers(issued, rng, printed, truth)
    title = _TITLES[issuer][int(rng.integers(len(_TITLES[issuer])))]
    signer = (*title, a_name(split, str(rng.choice(("Nam", "Nữ"))), rng) if title[1] else "")
    printed |= {"signer_name": signer[2], "signer_title": signer[1], "organ": _spoken(name), "place": place}
    return Facts(printed, truth, organ, place, name, signer, issued)


def a_name(split: Split, sex: str, rng: np.random.Generator) -> str:
    """A name that nobody bears."""
    return f"{rng.choice(FAMILIES)} {rng.choice(_MIDDLE[sex])} {rng.choice(GIVEN[split])}"


def a_tax_code(rng: np.random.Generator) -> str:
    """Ten digits with their check digit."""
    while True:
        digits = [int(digit) for digit in rng.integers(0, 10, 9)]
        rest = sum(weight * digit for weight, digit in zip(_TAX_WEIGHTS, digits, strict=True)) % 11
        if rest and any(digits[2:]):
            return "".join(map(str, digits)) + str(10 - rest)


def _organ(
    issuer: str, province: str, district: str, commune: str, issued: dt.date, rng: np.random.Generator
) -> tuple[tuple[str, ...], str, str]:
    """The lines of ô số 2, the place beside the date, and the issuer's name."""
    old = issued < _TWO_TIERS
    committee = "UỶ BAN NHÂN DÂN" if issued.year < 2015 and rng.random() < 0.5 else "ỦY BAN NHÂN DÂN"
    if issuer == "commune":
        lines = (committee, f"XÃ {commune.upper()}")
        above = (f"{committee} HUYỆN {district.upper()}", f"{committee} XÃ {commune.upper()}")
        return (above if old and rng.random() < 0.4 else lines), commune, f"{committee} XÃ {commune.upper()}"
    if issuer == "district":
        return (committee, f"HUYỆN {district.upper()}"), district, f"{committee} HUYỆN {district.upper()}"
    if issuer == "province":
        return (committee, f"TỈNH {province.upper()}"), province, f"{committee} TỈNH {province.upper()}"
    head, body, where = {
        "department": (f"{committee} TỈNH {province.upper()}", f"SỞ {rng.choice(_DEPARTMENTS)}", province),
        "police": (f"CÔNG AN TỈNH {province.upper()}", f"CÔNG AN XÃ {commune.upper()}", commune),
        "court": ("TÒA ÁN NHÂN DÂN", f"{'HUYỆN' if old else 'KHU VỰC'} {district.upper()}", district),
        "tax": (f"THUẾ TỈNH {province.upper()}", f"THUẾ CƠ SỞ {int(rng.integers(1, 9))}", district),
        "school": (f"SỞ GIÁO DỤC VÀ ĐÀO TẠO {province.upper()}", f"TRƯỜNG THPT {commune.upper()}", commune),
        "hospital": (f"SỞ Y TẾ {province.upper()}", f"BỆNH VIỆN ĐA KHOA {district.upper()}", district),
        "notary": (f"SỞ TƯ PHÁP {province.upper()}", f"VĂN PHÒNG CÔNG CHỨNG {district.upper()}", district),
        "insurance": (f"BẢO HIỂM XÃ HỘI TỈNH {province.upper()}", f"BẢO HIỂM XÃ HỘI {district.upper()}", district),
        "firm": ("", f"CÔNG TY TNHH {commune.upper()}", district),
        "nobody": ("", "", district),
    }[issuer]
    return tuple(line for line in (head, body) if line), where, f"{body} {province.upper()}".strip()


_DEPARTMENTS: Final = ("TƯ PHÁP", "XÂY DỰNG", "NỘI VỤ", "Y TẾ", "NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "TÀI CHÍNH", "CÔNG THƯƠNG")


def _spoken(name: str) -> str:
    """The name inside a sentence: "Ủy ban nhân dân xã Mẫu Sơn"."""
    if not name.startswith(("ỦY", "UỶ")):
        return name.title()
    words = name.split()
    return " ".join(("Ủy ban nhân dân", words[4].lower(), *(word.capitalize() for word in words[5:])))


def _people(
    split: Split, issued: dt.date, rng: np.random.Generator, printed: dict[str, str], truth: dict[str, str]
) -> None:
    sex = str(rng.choice(("Nam", "Nữ")))
    born = dt.date(
        int(rng.integers(issued.year - 60, issued.year - 19)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    )
    own = a_personal_id(sex, born.year, rng)
    name = a_name(split, sex, rng)
    caps = rng.random() < 0.35
    truth |= {
        "person_name": name,
        "birth_date": born.isoformat(),
        "personal_id": own,
        "old_id": f"{int(rng.integers(10**8, 4 * 10**8))}",
    }
    printed |= {
        "person_name": name.upper() if caps else name,
        "sex": sex,
        "he": "ông" if sex == "Nam" else "bà",
        "birth_date": f"{born:%d/%m/%Y}",
        "birth_day": f"{born.day:02} tháng {born.month:02} năm {born.year}",
        "birth_year": str(born.year),
        "personal_id": own,
        "old_id": truth["old_id"],
        "ethnic": str(rng.choice(("Kinh", "Kinh", "Kinh", "Tày", "Mường", "Hrê"))),
        "job": str(rng.choice(("Làm ruộng", "Giáo viên", "Công nhân", "Buôn bán", "Lái xe", "Thợ may"))),
        "phone": f"09{int(rng.integers(0, 10**8)):08}",
        "father": a_name(split, "Nam", rng),
        "mother": a_name(split, "Nữ", rng),
        "husband": a_name(split, "Nam", rng),
        "wife": a_name(split, "Nữ", rng),
        "other": a_name(split, str(rng.choice(("Nam", "Nữ"))), rng),
        "witness": a_name(split, "Nam", rng),
    }  # fmt: skip
    for who in ("father", "mother", "husband", "wife", "other", "child"):
        gender = {"father": "Nam", "husband": "Nam"}.get(who, "Nữ")
        year = (
            issued.year - int(rng.integers(0, 8))
            if who == "child"
            else int(rng.integers(issued.year - 60, issued.year - 19))
        )
        printed[f"{who}_year"] = str(year)
        printed[f"{who}_birth"] = f"{int(rng.integers(1, 29)):02}/{int(rng.integers(1, 13)):02}/{year}"
        printed[f"{who}_id"] = a_personal_id(gender, year, rng)
    young = dt.date(issued.year, 1, 1) + dt.timedelta(
        int(rng.integers(0, max(1, (issued - dt.date(issued.year, 1, 1)).days)))
    )
    child = a_name(split, sex, rng)
    printed |= {"child": child.upper() if caps else child, "child_birth": f"{young:%d/%m/%Y}",
                "child_birth_day": f"{young.day:02} tháng {young.month:02} năm {young.year}",
                "child_id": a_personal_id(sex, young.year, rng)}  # fmt: skip
    truth |= {"child": child, "child_birth": young.isoformat(), "child_id": printed["child_id"]}


def a_personal_id(sex: str, year: int, rng: np.random.Generator) -> str:
    """Twelve digits as NĐ 137/2015/NĐ-CP Điều 13 builds them; of nobody."""
    century = 2 * (year // 100 - 19) + (sex == "Nữ")
    return f"0{int(rng.integers(1, 97)):02}{century}{year % 100:02}{int(rng.integers(0, 10**6)):06}"


def _numbers(issued: dt.date, rng: np.random.Generator, printed: dict[str, str], truth: dict[str, str]) -> None:
    n = int(rng.integers(1, 2500))
    expires = dt.date(issued.year + int(rng.choice((1, 5, 10))), issued.month, min(issued.day, 28))
    earlier = issued - dt.timedelta(int(rng.integers(20, 900)))
    truth |= {
        "number": str(n),
        "issued_date": issued.isoformat(),
        "expires": expires.isoformat(),
        "tax_code": a_tax_code(rng),
        "parcel_number": str(int(rng.integers(1, 900))),
        "map_sheet": str(int(rng.integers(1, 90))),
        "area": str(int(rng.integers(60, 900))),
        "plate": f"{int(rng.integers(11, 99))}{rng.choice(list('ABCFHKL'))}-{int(rng.integers(100, 999))}.{int(rng.integers(10, 99))}",
        "degree_number": f"{rng.choice(('A', 'B', 'C'))}{int(rng.integers(10**6, 10**7))}",
        "passport_number": f"{rng.choice(('B', 'C', 'P'))}{int(rng.integers(10**6, 10**7)):08}"[:8],
        "serial": f"{rng.choice(('BK', 'CĐ', 'AA', 'DL'))} {int(rng.integers(10**5, 10**6))}",
        "insurance_number": f"{int(rng.integers(10**9, 10**10 - 1))}",
        "procedure_code": f"1.{int(rng.integers(1000, 16000)):06}",
        "dossier_code": f"H48.{int(rng.integers(1, 99)):03}.01-{issued:%y%m%d}-{int(rng.integers(1, 9999)):04}",
    }  # fmt: skip
    printed |= {key: truth[key] for key in truth if key not in printed and key not in {"issued_date", "expires"}}
    printed |= {
        "number": f"{n:02}" if n < 10 else str(n),
        "year": str(issued.year),
        "issued_date": f"{issued:%d/%m/%Y}",
        "issued_day": day_of(issued),
        "expires": f"{expires:%d/%m/%Y}",
        "earlier": f"{earlier:%d/%m/%Y}",
        "earlier_day": day_of(earlier),
        "earlier_year": str(earlier.year),
        "age": str(int(rng.integers(21, 45))),
        "n": str(int(rng.integers(2, 20))),
        "m": str(int(rng.integers(20, 400))),
        "money": f"{int(rng.integers(1, 900))}.000.000",
        "time": f"{int(rng.integers(7, 17)):02} giờ {int(rng.choice((0, 15, 30)))} phút",
        "sheet_no": f"{int(rng.integers(1, 300))}",
    }


def day_of(day: dt.date) -> str:
    """As "04 tháng 9 năm 2025": days under ten and the first two months with a zero (NĐ 30/2020/NĐ-CP Phụ lục I)."""
    return (
        f"{day.day:02} tháng {day.month:02} năm {day.year}"
        if day.month < 3
        else f"{day.day:02} tháng {day.month} năm {day.year}"
    )
