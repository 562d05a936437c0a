"""What people read about roles and passwords."""

from typing import Final

from core.messages.flaws import Language
from core.model import Role
from core.settings.accounts import AccountRules, PasswordFault, Standing

_ROLES: Final[dict[Role, tuple[str, str]]] = {
    Role.CLERK: ("cán bộ tiếp nhận", "clerk"),
    Role.TEAM_LEAD: ("trưởng bộ phận", "team lead"),
    Role.ARCHIVIST: ("lưu trữ viên", "archivist"),
    Role.AUDITOR: ("kiểm tra viên", "auditor"),
    Role.LEADER: ("lãnh đạo", "leader"),
    Role.ADMINISTRATOR: ("quản trị viên", "administrator"),
    Role.OPERATOR: ("người số hóa thuê ngoài", "outside operator"),
}


_STANDINGS: Final[dict[Standing, tuple[str, str]]] = {
    Standing.IN_USE: ("đang dùng", "in use"),
    Standing.ENDLESS: ("chưa có ngày hết hạn", "no last day"),
    Standing.ENDING: ("sắp hết hạn", "ends soon"),
    Standing.ENDED: ("đã hết hạn", "ended"),
    Standing.DISABLED: ("đã ngừng", "disabled"),
}


def role_name(role: Role, *, language: Language = "vi") -> str:
    """What a role is called."""
    vietnamese, english = _ROLES[role]
    return english if language == "en" else vietnamese


def standing_name(standing: Standing, *, language: Language = "vi") -> str:
    """How an account stands."""
    vietnamese, english = _STANDINGS[standing]
    return english if language == "en" else vietnamese


def fault_text(fault: PasswordFault, rules: AccountRules, *, language: Language = "vi") -> str:
    """What a new password needs."""
    vietnamese, english = _fault(fault, rules)
    return english if language == "en" else vietnamese


def _fault(fault: PasswordFault, rules: AccountRules) -> tuple[str, str]:
    match fault:
        case PasswordFault.TOO_SHORT:
            least = rules.password_min_length
            return f"Mật khẩu cần ít nhất {least} ký tự.", f"A password needs at least {least} signs."
        case PasswordFault.TOO_LONG:
            most = rules.password_max_length
            return f"Mật khẩu dài nhất {most} ký tự.", f"A password has at most {most} signs."
        case PasswordFault.TOO_FEW_CLASSES:
            return (
                "Mật khẩu cần có đủ chữ hoa, chữ thường, chữ số và ký tự khác (ví dụ dấu cách, dấu chấm).",
                "A password needs capitals, small letters, digits and other signs (a space, a full stop).",
            )
        case PasswordFault.HOLDS_THE_NAME:
            return "Mật khẩu không được chứa tên đăng nhập.", "A password must not hold the account's name."
        case PasswordFault.COMMON:
            return (
                "Mật khẩu này chỉ là một từ thông dụng thêm số và dấu, rất dễ đoán. Hãy dùng vài từ không liên quan.",
                "That is one common word with figures and signs: easily guessed. Use a few words that have no tie.",
            )
    count = rules.password_history
    return (
        f"Mật khẩu này đã được dùng: không dùng lại {count} mật khẩu gần nhất.",
        f"That password was used before: none of the last {count} may come again.",
    )
