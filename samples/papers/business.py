"""A shop: another citizen registers a household business, by a proxy."""

from typing import Final

from samples.papers.paper import (
    CHAIR,
    CHAIR_FIELDS,
    COMMUNE,
    FIRM_TAX,
    OFFICE_FIELDS,
    PLACE,
    TITLE_ORGAN,
    WOMAN,
    WOMAN_ID,
    Paper,
)

DOSSIER: Final = "H48.001.01-251020-0012"
PROCEDURE: Final = "1.001612"

BUSINESS: Final = (
    Paper(
        file="SCAN_0009.jpg",
        kind="application_form",
        group="component",
        layout="form",
        title="GIẤY ĐỀ NGHỊ ĐĂNG KÝ HỘ KINH DOANH",
        body=(
            f"Kính gửi: Phòng Kinh tế xã {PLACE}",
            f"Họ và tên: {WOMAN}",
            "Ngày sinh: 05/11/1997",
            f"Số định danh cá nhân: {WOMAN_ID}",
            f"Mã hồ sơ: {DOSSIER}",
            (
                "Đăng ký hộ kinh doanh với nội dung sau: tên hộ kinh doanh, ngành nghề bán lẻ lương thực, thực phẩm, vốn kinh doanh "
                "50.000.000 đồng."
            ),
            "Tôi xin cam đoan hoàn toàn chịu trách nhiệm trước pháp luật về tính hợp pháp, chính xác của nội dung đăng ký trên.",
        ),
        fields={
            "person_name": WOMAN,
            "birth_date": "1997-11-05",
            "personal_id": WOMAN_ID,
            "dossier_code": DOSSIER,
            "issued_date": "2025-10-20",
            "place": PLACE,
            "type_name": "GIẤY ĐỀ NGHỊ",
        },
        dossier=DOSSIER,
        procedure=PROCEDURE,
        date="20 tháng 10 năm 2025",
        signer=("", "Chủ hộ kinh doanh", WOMAN),
        sealed=False,
    ),
    Paper(
        file="SCAN_0010.tif",
        kind="power_of_attorney",
        group="component",
        layout="form",
        title="GIẤY ỦY QUYỀN",
        body=(
            f"Họ và tên: {WOMAN}",
            "Ngày sinh: 05/11/1997",
            f"Số định danh cá nhân: {WOMAN_ID}",
            f"Nơi cư trú: Thôn Hai, xã {PLACE}, tỉnh Quảng Ngãi",
            "Ủy quyền cho người sau đây thay mặt tôi nộp hồ sơ và nhận kết quả đăng ký hộ kinh doanh tại Bộ phận Một cửa.",
            "Người được ủy quyền: Phan Văn Ví Dụ, Thôn Ba, xã Mẫu Sơn Đông, tỉnh Quảng Ngãi.",
        ),
        second_page=(
            (
                "Người được ủy quyền có trách nhiệm nộp hồ sơ, bổ sung giấy tờ khi được yêu cầu, ký nhận giấy hẹn và nhận kết quả; "
                "không được ủy quyền lại cho người khác."
            ),
            "Việc ủy quyền này không có thù lao.",
            "Giấy ủy quyền này có giá trị đến hết ngày 31 tháng 12 năm 2025.",
            "Tôi đã đọc lại, hiểu rõ và chịu trách nhiệm trước pháp luật về nội dung ủy quyền trên đây.",
        ),
        fields={
            "person_name": WOMAN,
            "birth_date": "1997-11-05",
            "personal_id": WOMAN_ID,
            "issued_date": "2025-10-18",
            "expires": "2025-12-31",
            "place": PLACE,
            "type_name": "GIẤY ỦY QUYỀN",
        },
        dossier=DOSSIER,
        procedure=PROCEDURE,
        date="18 tháng 10 năm 2025",
        signer=("", "Người ủy quyền", WOMAN),
        sealed=False,
    ),
    Paper(
        file="SCAN_0011.pdf",
        kind="household_business_certificate",
        group="result",
        layout="administrative",
        title="GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",
        body=(
            "1. Tên hộ kinh doanh: TẠP HÓA THỬ NGHIỆM",
            f"Mã số hộ kinh doanh: {FIRM_TAX}",
            f"2. Địa chỉ trụ sở: Thôn Hai, xã {PLACE}, tỉnh Quảng Ngãi",
            "3. Ngành, nghề kinh doanh: bán lẻ lương thực, thực phẩm",
            "4. Vốn kinh doanh: 50.000.000 đồng",
            "5. Thông tin về chủ hộ kinh doanh",
            f"Họ và tên: {WOMAN}",
            "Ngày sinh: 05/11/1997",
            f"Số định danh cá nhân: {WOMAN_ID}",
        ),
        fields={
            "number": "341",
            "symbol": "ĐKKD",
            "issued_date": "2025-10-23",
            **OFFICE_FIELDS,
            **CHAIR_FIELDS,
            "person_name": WOMAN,
            "birth_date": "1997-11-05",
            "personal_id": WOMAN_ID,
            "tax_code": FIRM_TAX,
            "business_name": "TẠP HÓA THỬ NGHIỆM",
            "type_name": "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",
        },
        dossier=DOSSIER,
        procedure=PROCEDURE,
        number="341/ĐKKD",
        recipients=("- Chủ hộ kinh doanh;", "- Lưu: VT."),
        date="23 tháng 10 năm 2025",
        signer=CHAIR,
        upside_down=True,
    ),
    Paper(
        file="SCAN_0012.pdf",
        kind="decision",
        group="result",
        layout="administrative",
        title="QUYẾT ĐỊNH",
        body=(
            f"{TITLE_ORGAN} {COMMUNE}",
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
            "Căn cứ Nghị định của Chính phủ về đăng ký hộ kinh doanh;",
            "Theo đề nghị của Trưởng Phòng Kinh tế.",
            "QUYẾT ĐỊNH:",
            (
                "Điều 1. Ban hành kèm theo Quyết định này quy trình nội bộ giải quyết thủ tục hành chính đăng ký hộ kinh doanh tại Bộ "
                "phận Một cửa xã."
            ),
            (
                "Điều 2. Giao Phòng Kinh tế phối hợp với Bộ phận Một cửa niêm yết công khai, cập nhật quy trình nội bộ này trên hệ "
                "thống thông tin giải quyết thủ tục hành chính trước ngày 15 tháng 8 năm 2025."
            ),
            (
                "Điều 3. Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng, Trưởng Phòng Kinh tế và các cá nhân có liên quan "
                "chịu trách nhiệm thi hành Quyết định này."
            ),
        ),
        fields={
            "number": "86",
            "symbol": "QĐ-UBND",
            "issued_date": "2025-08-05",
            **OFFICE_FIELDS,
            **CHAIR_FIELDS,
            "type_name": "QUYẾT ĐỊNH",
            "subject": "Về việc ban hành quy trình nội bộ giải quyết thủ tục hành chính đăng ký hộ kinh doanh",
        },
        dossier=DOSSIER,
        procedure=PROCEDURE,
        subject=("Về việc ban hành quy trình nội bộ giải quyết thủ tục", "hành chính đăng ký hộ kinh doanh"),
        number="86/QĐ-UBND",
        recipients=("- Như Điều 3;", "- Sở Tư pháp;", "- Lưu: VT, KT."),
        date="05 tháng 8 năm 2025",
        signer=CHAIR,
    ),
)
