"""A house: the same citizen asks for a building permit; the dossier code is of the old form."""

from typing import Final

from samples.papers.paper import CHAIR, CHAIR_FIELDS, MAN, MAN_ID, OFFICE_FIELDS, PLACE, Paper

DOSSIER: Final = "000.00.01.H48-240610-0007"
PROCEDURE: Final = "1.009994"

BUILDING: Final = (
    Paper(
        file="SCAN_0005.pdf",
        kind="application_form",
        group="component",
        layout="form",
        title="ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG",
        body=(
            f"Kính gửi: Ủy ban nhân dân xã {PLACE}",
            f"Họ và tên: {MAN}",
            f"Số định danh cá nhân: {MAN_ID}",
            f"Địa chỉ thường trú: Thôn Một, xã {PLACE}, tỉnh Quảng Ngãi",
            f"Mã hồ sơ: {DOSSIER}",
            (
                "Thông tin công trình: nhà ở riêng lẻ hai tầng, diện tích xây dựng tầng một 96 m2, tổng diện tích sàn 180 m2, "
                "chiều cao công trình 8,2 m."
            ),
            "Địa điểm xây dựng: thửa đất số 215, tờ bản đồ số 12, diện tích 240 m2.",
        ),
        fields={
            "person_name": MAN,
            "personal_id": MAN_ID,
            "dossier_code": DOSSIER,
            "issued_date": "2024-06-10",
            "place": PLACE,
            "parcel_number": "215",
            "map_sheet": "12",
            "type_name": "ĐƠN ĐỀ NGHỊ",
        },
        dossier=DOSSIER,
        procedure=PROCEDURE,
        date="10 tháng 6 năm 2024",
        signer=("", "Người làm đơn", MAN),
        sealed=False,
        second_page=(
            "Dự kiến thời gian hoàn thành công trình: 10 tháng kể từ ngày khởi công.",
            (
                "Tôi xin cam đoan làm theo đúng giấy phép được cấp, nếu sai tôi xin hoàn toàn chịu trách nhiệm và bị xử lý theo "
                "quy định của pháp luật."
            ),
        ),
    ),
    Paper(
        file="SCAN_0006.jpg",
        kind="land_use_certificate",
        group="result",
        layout="civil",
        title="GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT",
        body=(
            "I. Người sử dụng đất",
            f"Họ và tên: {MAN}",
            f"Số định danh cá nhân: {MAN_ID}",
            "II. Thửa đất",
            "Thửa đất số: 215, tờ bản đồ số: 12",
            f"Địa chỉ: Thôn Một, xã {PLACE}, tỉnh Quảng Ngãi",
            "Diện tích: 240 m2 (bằng chữ: hai trăm bốn mươi mét vuông)",
            "Hình thức sử dụng: sử dụng riêng. Mục đích sử dụng: đất ở tại nông thôn. Thời hạn sử dụng: lâu dài.",
        ),
        fields={
            "number": "5021",
            "issued_date": "2019-12-18",
            **OFFICE_FIELDS,
            **CHAIR_FIELDS,
            "person_name": MAN,
            "personal_id": MAN_ID,
            "parcel_number": "215",
            "map_sheet": "12",
            "type_name": "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT",
        },
        dossier=DOSSIER,
        procedure=PROCEDURE,
        number="5021/2019",
        date="18 tháng 12 năm 2019",
        signer=CHAIR,
    ),
    Paper(
        file="SCAN_0007.pdf",
        kind="building_permit",
        group="result",
        layout="administrative",
        title="GIẤY PHÉP XÂY DỰNG",
        body=(
            "1. Cấp cho chủ hộ có thông tin sau đây, được phép xây dựng công trình nhà ở riêng lẻ.",
            f"Họ và tên: {MAN}",
            f"Số định danh cá nhân: {MAN_ID}",
            f"2. Địa chỉ: Thôn Một, xã {PLACE}, tỉnh Quảng Ngãi. Thửa đất số 215, tờ bản đồ số 12, diện tích 240 m2.",
            "3. Quy mô công trình: hai tầng, chiều cao 8,2 m, diện tích xây dựng tầng một 96 m2, tổng diện tích sàn 180 m2.",
            "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp.",
        ),
        fields={
            "number": "27",
            "symbol": "GPXD-UBND",
            "issued_date": "2024-06-28",
            **OFFICE_FIELDS,
            **CHAIR_FIELDS,
            "person_name": MAN,
            "personal_id": MAN_ID,
            "parcel_number": "215",
            "map_sheet": "12",
            "type_name": "GIẤY PHÉP XÂY DỰNG",
        },
        dossier=DOSSIER,
        procedure=PROCEDURE,
        number="27/GPXD-UBND",
        recipients=("- Chủ đầu tư;", "- Phòng Kinh tế;", "- Lưu: VT."),
        date="28 tháng 6 năm 2024",
        signer=CHAIR,
        second_page=(
            "CHỦ ĐẦU TƯ PHẢI THỰC HIỆN CÁC NỘI DUNG SAU ĐÂY:",
            "1. Phải hoàn toàn chịu trách nhiệm trước pháp luật nếu xâm phạm các quyền hợp pháp của các chủ sở hữu liền kề.",
            "2. Phải thực hiện đúng các quy định của pháp luật về đất đai, về đầu tư xây dựng và giấy phép xây dựng này.",
        ),
    ),
    Paper(
        file="SCAN_0008.jpg",
        kind="official_letter",
        group="result",
        layout="letter",
        title="",
        body=(
            (
                "Ủy ban nhân dân xã Mẫu Sơn Đông nhận được hồ sơ đề nghị cấp giấy phép xây dựng nhà ở riêng lẻ của hộ gia đình tại "
                "Thôn Một. Sau khi kiểm tra, Ủy ban nhân dân xã có ý kiến như sau:"
            ),
            "1. Thành phần hồ sơ đầy đủ theo quy định tại Nghị định của Chính phủ về quản lý hoạt động xây dựng.",
            "2. Đề nghị Phòng Kinh tế phối hợp kiểm tra thực địa, có văn bản trả lời trước ngày 20 tháng 6 năm 2024.",
        ),
        fields={
            "number": "152",
            "symbol": "UBND-ĐC",
            "issued_date": "2024-06-14",
            **OFFICE_FIELDS,
            **CHAIR_FIELDS,
            "subject": "phối hợp kiểm tra thực địa cấp giấy phép xây dựng",
        },
        dossier=DOSSIER,
        procedure=PROCEDURE,
        subject=("V/v phối hợp kiểm tra thực địa", "cấp giấy phép xây dựng"),
        number="152/UBND-ĐC",
        recipients=("- Như trên;", "- Lưu: VT."),
        date="14 tháng 6 năm 2024",
        signer=CHAIR,
    ),
)
