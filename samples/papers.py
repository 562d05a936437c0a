"""What the papers say. Everybody and every authority here is invented."""

from dataclasses import dataclass, field

TITLE_ORGAN = "ỦY BAN NHÂN DÂN"
COMMUNE = "XÃ MẪU SƠN ĐÔNG"
PLACE = "Mẫu Sơn Đông"
CHAIR = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn Ví")
MAN = "Nguyễn Văn Mẫu"
MAN_ID = "051095000123"
WOMAN = "Trần Thị Thử"
WOMAN_ID = "051197000456"
FIRM_TAX = "4300123458"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: how it is laid out, what it says, and how it is delivered."""

    file: str
    kind: str
    group: str
    layout: str  #: administrative | letter | civil | form
    title: str
    body: tuple[str, ...]
    fields: dict[str, str]
    dossier: str
    procedure: str
    subject: tuple[str, ...] = ()
    number: str = ""
    date: str = ""  #: "01 tháng 9 năm 2025"
    signer: tuple[str, ...] = ()
    sealed: bool = True
    bilevel: bool = False
    upside_down: bool = False
    second_page: tuple[str, ...] = field(default=())


A = ("H48.001.01-250915-0001", "1.004884")
B = ("000.00.01.H48-240610-0007", "1.009994")
C = ("H48.001.01-251020-0012", "1.001612")
_OFFICE = {"organ_name": f"{TITLE_ORGAN} {COMMUNE}", "place": PLACE}
_CHAIR = {"signer_name": CHAIR[2], "signer_title": CHAIR[1]}

PAPERS: tuple[Paper, ...] = (
    Paper(
        "SCAN_0001.jpg",
        "declaration_form",
        "component",
        "form",
        "TỜ KHAI ĐĂNG KÝ KẾT HÔN",
        (
            f"Kính gửi: Ủy ban nhân dân xã {PLACE}",
            f"Họ, chữ đệm, tên: {MAN}",
            "Ngày, tháng, năm sinh: 12/03/1995",
            "Dân tộc: Kinh    Quốc tịch: Việt Nam",
            f"Số định danh cá nhân: {MAN_ID}",
            f"Nơi cư trú: Thôn Một, xã {PLACE}, tỉnh Quảng Ngãi",
            f"Mã hồ sơ: {A[0]}",
            (
                "Chúng tôi cam đoan những lời khai trên đây là đúng sự thật, việc kết hôn của chúng tôi là tự nguyện, không vi "
                "phạm quy định của Luật Hôn nhân và gia đình Việt Nam và chịu trách nhiệm trước pháp luật về lời khai của mình."
            ),
        ),
        {
            "person_name": MAN,
            "birth_date": "1995-03-12",
            "personal_id": MAN_ID,
            "dossier_code": A[0],
            "issued_date": "2025-09-15",
            "place": PLACE,
            "type_name": "TỜ KHAI",
        },
        *A,
        date="15 tháng 9 năm 2025",
        signer=("", "Người yêu cầu", MAN),
        sealed=False,
    ),
    Paper(
        "SCAN_0002.pdf",
        "marital_status_certificate",
        "result",
        "civil",
        "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
        (
            f"Xét đề nghị của ông: {MAN}",
            "XÁC NHẬN:",
            f"Họ, chữ đệm, tên: {MAN}",
            "Ngày, tháng, năm sinh: 12/03/1995",
            "Giới tính: Nam    Dân tộc: Kinh    Quốc tịch: Việt Nam",
            f"Số định danh cá nhân: {MAN_ID}",
            f"Nơi cư trú: Thôn Một, xã {PLACE}, tỉnh Quảng Ngãi",
            "Tình trạng hôn nhân: Hiện tại chưa đăng ký kết hôn với ai.",
            "Giấy này được cấp để sử dụng làm thủ tục đăng ký kết hôn và các thủ tục khác theo quy định của pháp luật.",
        ),
        {
            "number": "118",
            "symbol": "UBND-XNTTHN",
            "issued_date": "2025-09-01",
            **_OFFICE,
            **_CHAIR,
            "person_name": MAN,
            "birth_date": "1995-03-12",
            "personal_id": MAN_ID,
            "type_name": "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
        },
        *A,
        number="118/UBND-XNTTHN",
        date="01 tháng 9 năm 2025",
        signer=CHAIR,
    ),
    Paper(
        "SCAN_0003.tif",
        "birth_certificate",
        "result",
        "civil",
        "GIẤY KHAI SINH",
        (
            f"Họ, chữ đệm, tên: {MAN}",
            "Ngày, tháng, năm sinh: 12/03/1995",
            "Ghi bằng chữ: Ngày mười hai tháng ba năm một nghìn chín trăm chín mươi lăm",
            "Giới tính: Nam    Dân tộc: Kinh    Quốc tịch: Việt Nam",
            "Nơi sinh: Trạm Y tế xã Mẫu Sơn Đông, tỉnh Quảng Ngãi",
            f"Số định danh cá nhân: {MAN_ID}",
            "Họ, chữ đệm, tên người mẹ: Phạm Thị Mẫu Một",
            "Năm sinh: 1970    Dân tộc: Kinh    Quốc tịch: Việt Nam",
            "Họ, chữ đệm, tên người cha: Nguyễn Văn Mẫu Hai",
            "Năm sinh: 1968    Dân tộc: Kinh    Quốc tịch: Việt Nam",
            "Họ, chữ đệm, tên người đi khai sinh: Nguyễn Văn Mẫu Hai",
        ),
        {
            "number": "45",
            "issued_date": "2016-05-20",
            **_OFFICE,
            **_CHAIR,
            "person_name": MAN,
            "birth_date": "1995-03-12",
            "personal_id": MAN_ID,
            "type_name": "GIẤY KHAI SINH",
        },
        *A,
        number="45/2016",
        date="20 tháng 5 năm 2016",
        signer=CHAIR,
    ),
    Paper(
        "SCAN_0004.tif",
        "receipt",
        "component",
        "form",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        (
            f"Mã hồ sơ: {A[0]}",
            f"Mã TTHC: {A[1]}",
            f"Bộ phận Một cửa xã {PLACE} tiếp nhận hồ sơ của ông/bà có thông tin sau đây.",
            f"Họ và tên: {MAN}",
            f"Số định danh cá nhân: {MAN_ID}",
            "Nội dung yêu cầu giải quyết: Đăng ký kết hôn",
            "Thành phần hồ sơ nộp gồm: tờ khai đăng ký kết hôn; giấy xác nhận tình trạng hôn nhân; giấy khai sinh.",
            "Thời gian trả kết quả: 16 giờ 00 phút, trong ngày làm việc tiếp theo.",
        ),
        {
            "dossier_code": A[0],
            "procedure_code": A[1],
            "person_name": MAN,
            "personal_id": MAN_ID,
            "issued_date": "2025-09-15",
            "place": PLACE,
            "type_name": "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        },
        *A,
        date="15 tháng 9 năm 2025",
        signer=("", "Người tiếp nhận hồ sơ", "Đỗ Thị Ví Dụ"),
        sealed=False,
        bilevel=True,
    ),
    Paper(
        "SCAN_0005.pdf",
        "application_form",
        "component",
        "form",
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG",
        (
            f"Kính gửi: Ủy ban nhân dân xã {PLACE}",
            f"Họ và tên: {MAN}",
            f"Số định danh cá nhân: {MAN_ID}",
            f"Địa chỉ thường trú: Thôn Một, xã {PLACE}, tỉnh Quảng Ngãi",
            f"Mã hồ sơ: {B[0]}",
            (
                "Thông tin công trình: nhà ở riêng lẻ hai tầng, diện tích xây dựng tầng một 96 m2, tổng diện tích sàn 180 m2, "
                "chiều cao công trình 8,2 m."
            ),
            "Địa điểm xây dựng: thửa đất số 215, tờ bản đồ số 12, diện tích 240 m2.",
        ),
        {
            "person_name": MAN,
            "personal_id": MAN_ID,
            "dossier_code": B[0],
            "issued_date": "2024-06-10",
            "place": PLACE,
            "type_name": "ĐƠN ĐỀ NGHỊ",
        },
        *B,
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
        "SCAN_0006.jpg",
        "land_use_certificate",
        "result",
        "civil",
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT",
        (
            "I. Người sử dụng đất",
            f"Họ và tên: {MAN}",
            f"Số định danh cá nhân: {MAN_ID}",
            "II. Thửa đất",
            "Thửa đất số: 215, tờ bản đồ số: 12",
            f"Địa chỉ: Thôn Một, xã {PLACE}, tỉnh Quảng Ngãi",
            "Diện tích: 240 m2 (bằng chữ: hai trăm bốn mươi mét vuông)",
            "Hình thức sử dụng: sử dụng riêng. Mục đích sử dụng: đất ở tại nông thôn. Thời hạn sử dụng: lâu dài.",
        ),
        {
            "number": "5021",
            "issued_date": "2019-12-18",
            **_OFFICE,
            **_CHAIR,
            "person_name": MAN,
            "personal_id": MAN_ID,
            "type_name": "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT",
        },
        *B,
        number="5021/2019",
        date="18 tháng 12 năm 2019",
        signer=CHAIR,
    ),
    Paper(
        "SCAN_0007.pdf",
        "building_permit",
        "result",
        "administrative",
        "GIẤY PHÉP XÂY DỰNG",
        (
            "1. Cấp cho chủ hộ có thông tin sau đây, được phép xây dựng công trình nhà ở riêng lẻ.",
            f"Họ và tên: {MAN}",
            f"Số định danh cá nhân: {MAN_ID}",
            f"2. Địa chỉ: Thôn Một, xã {PLACE}, tỉnh Quảng Ngãi. Thửa đất số 215, tờ bản đồ số 12, diện tích 240 m2.",
            "3. Quy mô công trình: hai tầng, chiều cao 8,2 m, diện tích xây dựng tầng một 96 m2, tổng diện tích sàn 180 m2.",
            "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp.",
        ),
        {
            "number": "27",
            "symbol": "GPXD-UBND",
            "issued_date": "2024-06-28",
            **_OFFICE,
            **_CHAIR,
            "person_name": MAN,
            "personal_id": MAN_ID,
            "type_name": "GIẤY PHÉP XÂY DỰNG",
        },
        *B,
        number="27/GPXD-UBND",
        date="28 tháng 6 năm 2024",
        signer=CHAIR,
        second_page=(
            "CHỦ ĐẦU TƯ PHẢI THỰC HIỆN CÁC NỘI DUNG SAU ĐÂY:",
            "1. Phải hoàn toàn chịu trách nhiệm trước pháp luật nếu xâm phạm các quyền hợp pháp của các chủ sở hữu liền kề.",
            "2. Phải thực hiện đúng các quy định của pháp luật về đất đai, về đầu tư xây dựng và giấy phép xây dựng này.",
        ),
    ),
    Paper(
        "SCAN_0008.jpg",
        "official_letter",
        "result",
        "letter",
        "",
        (
            (
                "Ủy ban nhân dân xã Mẫu Sơn Đông nhận được hồ sơ đề nghị cấp giấy phép xây dựng nhà ở riêng lẻ của hộ gia đình tại "
                "Thôn Một. Sau khi kiểm tra, Ủy ban nhân dân xã có ý kiến như sau:"
            ),
            "1. Thành phần hồ sơ đầy đủ theo quy định tại Nghị định của Chính phủ về quản lý hoạt động xây dựng.",
            "2. Đề nghị Phòng Kinh tế phối hợp kiểm tra thực địa, có văn bản trả lời trước ngày 20 tháng 6 năm 2024.",
        ),
        {
            "number": "152",
            "symbol": "UBND-ĐC",
            "issued_date": "2024-06-14",
            **_OFFICE,
            **_CHAIR,
            "subject": "phối hợp kiểm tra thực địa cấp giấy phép xây dựng",
        },
        *B,
        subject=("V/v phối hợp kiểm tra thực địa", "cấp giấy phép xây dựng"),
        number="152/UBND-ĐC",
        date="14 tháng 6 năm 2024",
        signer=CHAIR,
    ),
    Paper(
        "SCAN_0009.jpg",
        "application_form",
        "component",
        "form",
        "GIẤY ĐỀ NGHỊ ĐĂNG KÝ HỘ KINH DOANH",
        (
            f"Kính gửi: Phòng Kinh tế xã {PLACE}",
            f"Họ và tên: {WOMAN}",
            "Ngày sinh: 05/11/1997",
            f"Số định danh cá nhân: {WOMAN_ID}",
            f"Mã hồ sơ: {C[0]}",
            (
                "Đăng ký hộ kinh doanh với nội dung sau: tên hộ kinh doanh, ngành nghề bán lẻ lương thực, thực phẩm, vốn kinh doanh "
                "50.000.000 đồng."
            ),
            "Tôi xin cam đoan hoàn toàn chịu trách nhiệm trước pháp luật về tính hợp pháp, chính xác của nội dung đăng ký trên.",
        ),
        {
            "person_name": WOMAN,
            "birth_date": "1997-11-05",
            "personal_id": WOMAN_ID,
            "dossier_code": C[0],
            "issued_date": "2025-10-20",
            "place": PLACE,
            "type_name": "GIẤY ĐỀ NGHỊ",
        },
        *C,
        date="20 tháng 10 năm 2025",
        signer=("", "Chủ hộ kinh doanh", WOMAN),
        sealed=False,
    ),
    Paper(
        "SCAN_0010.tif",
        "power_of_attorney",
        "component",
        "form",
        "GIẤY ỦY QUYỀN",
        (
            f"Họ và tên: {WOMAN}",
            "Ngày sinh: 05/11/1997",
            f"Số định danh cá nhân: {WOMAN_ID}",
            f"Nơi cư trú: Thôn Hai, xã {PLACE}, tỉnh Quảng Ngãi",
            "Ủy quyền cho người sau đây thay mặt tôi nộp hồ sơ và nhận kết quả đăng ký hộ kinh doanh tại Bộ phận Một cửa.",
            "Người được ủy quyền: Phan Văn Ví Dụ, Thôn Ba, xã Mẫu Sơn Đông, tỉnh Quảng Ngãi.",
        ),
        {
            "person_name": WOMAN,
            "birth_date": "1997-11-05",
            "personal_id": WOMAN_ID,
            "issued_date": "2025-10-18",
            "place": PLACE,
            "type_name": "GIẤY ỦY QUYỀN",
        },
        *C,
        date="18 tháng 10 năm 2025",
        signer=("", "Người ủy quyền", WOMAN),
        sealed=False,
    ),
    Paper(
        "SCAN_0011.pdf",
        "household_business_certificate",
        "result",
        "administrative",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",
        (
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
        {
            "number": "341",
            "symbol": "ĐKKD",
            "issued_date": "2025-10-23",
            **_OFFICE,
            **_CHAIR,
            "person_name": WOMAN,
            "birth_date": "1997-11-05",
            "personal_id": WOMAN_ID,
            "tax_code": FIRM_TAX,
            "type_name": "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",
        },
        *C,
        number="341/ĐKKD",
        date="23 tháng 10 năm 2025",
        signer=CHAIR,
        upside_down=True,
    ),
    Paper(
        "SCAN_0012.pdf",
        "decision",
        "result",
        "administrative",
        "QUYẾT ĐỊNH",
        (
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
            "Căn cứ Nghị định của Chính phủ về đăng ký hộ kinh doanh;",
            "Theo đề nghị của Trưởng Phòng Kinh tế.",
            (
                "Điều 1. Ban hành kèm theo Quyết định này quy trình nội bộ giải quyết thủ tục hành chính đăng ký hộ kinh doanh tại Bộ "
                "phận Một cửa xã."
            ),
            (
                "Điều 2. Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng, Trưởng Phòng Kinh tế và các cá nhân có liên quan "
                "chịu trách nhiệm thi hành Quyết định này."
            ),
        ),
        {
            "number": "86",
            "symbol": "QĐ-UBND",
            "issued_date": "2025-08-05",
            **_OFFICE,
            **_CHAIR,
            "type_name": "QUYẾT ĐỊNH",
            "subject": "Về việc ban hành quy trình nội bộ giải quyết thủ tục hành chính đăng ký hộ kinh doanh",
        },
        *C,
        subject=("Về việc ban hành quy trình nội bộ giải quyết thủ tục", "hành chính đăng ký hộ kinh doanh"),
        number="86/QĐ-UBND",
        date="05 tháng 8 năm 2025",
        signer=CHAIR,
    ),
)
