"""What `sohoa doctor` says of the desk's keys and evidence. No PIN is asked for, and none is tried."""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from commands.pins import ends_soon
from commands.terminal import t
from core.config import Desk
from core.errors import SohoaError
from core.private import open_to_others
from core.settings.keys import KeySettings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be there."""

    name: str
    good: bool
    found: str
    advice: str = ""


def key_checks(desk: Desk) -> list[Check]:
    """Every key of the desk: is it there, is its certificate fit to sign, and for how long."""
    signing = desk.config.signing
    if desk.config.engine.runner == "dramatiq" and not signing.all_keys:
        return [Check("signing", True, t("ở máy khác", "elsewhere"), t("cần một máy sign", "one machine must sign"))]
    if not signing.all_keys:
        return [_certificate(desk, None)]
    checks = []
    for key in signing.all_keys:
        if key.pkcs11_module:
            checks.append(token := _token(key))
            if not token.good:
                continue
        checks.append(_certificate(desk, key))
    if signing.mechanism == "pkcs1v15":
        # Allowed, and said every time.
        checks.append(
            Check("signing.mechanism", True, "pkcs1v15", t("TT 15/2025: nên dùng pss", "TT 15/2025 names pss"))
        )
    return checks


def private_checks(desk: Desk) -> list[Check]:
    """Whatever others can read and must not. The index is mended when it is opened, if it is the reader's own.

    A key file is not refused for it: its passphrase protects it, some media know no modes, and a desk whose key lies on
    one must be able to sign today.
    """
    url = desk.config.index.url.get_secret_value()
    index = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
    homes = () if index is None else ((index, "600"), (desk.home, "go-rw"))
    keys = tuple((Path(key.pkcs12), "600") for key in desk.config.signing.all_keys if key.pkcs12)
    return [
        Check(
            path.name,
            False,
            t(f"người khác đọc được ({mode})", f"others can read it ({mode})"),
            t(f"chạy chmod {wanted} {path}", f"run chmod {wanted} {path}"),
        )
        for path, wanted in (*homes, *keys)
        if (mode := open_to_others(path)) is not None
    ]


def evidence_check(desk: Desk) -> Check:
    """Whether evidence has waited too long for its timestamp."""
    from pipeline.evidence import OVERDUE, untimed
    from storage import open_store

    try:
        waiting = untimed(open_store(desk.config.store))
    except SohoaError as error:
        return Check("evidence", False, "–", str(error))
    if not waiting:
        return Check("evidence", True, t("không có gì chờ", "nothing waits"))
    late = any(dt.datetime.now(dt.UTC) - since >= OVERDUE for _, since in waiting)
    found = t(f"{len(waiting)} chờ dấu thời gian", f"{len(waiting)} wait for a timestamp")
    return Check("evidence", not late, found, t("chạy sohoa evidence make", "run sohoa evidence make"))


def _certificate(desk: Desk, key: KeySettings | None) -> Check:
    from signing.keys import certificate_end

    name = "signing" if key is None or not desk.config.signing.keys else f"signing {key.role.value}"
    try:
        ends = certificate_end(desk.config.signing, key)
    except SohoaError as error:
        return Check(name, False, "–", str(error))
    left = (ends - dt.datetime.now(dt.UTC)).days
    return Check(name, left >= 0, t(f"còn {left} ngày", f"{left} days left"), ends_soon(left))


def _token(key: KeySettings) -> Check:
    """The module, the token and what it says of its PIN."""
    from signing.keys.tokens import look_at

    good = Check("token", True, t("có", "there"))
    try:
        state = look_at(key)
    except SohoaError as error:
        return Check("token", False, "–", str(error))
    if state.locked:
        locked = t("đã khóa: nhờ người cấp mở khóa", "locked: only its security officer can unlock it")
        return replace(good, good=False, found=t("ĐÃ KHÓA", "LOCKED"), advice=locked)
    if state.last_try:
        return replace(good, advice=t("chỉ còn MỘT lần nhập PIN trước khi khóa", "ONE more wrong PIN locks it"))
    if state.few_tries_left:
        return replace(good, advice=t("đã có lần nhập sai PIN", "a wrong PIN was tried"))
    return good
