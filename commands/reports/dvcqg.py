"""For the national portal: a period's dossiers in its own field names."""

import datetime as dt
import json
import re
from contextlib import closing
from pathlib import Path

import click

from commands.files import require_folder, write_whole
from commands.terminal import emit, home_option, json_option, open_desk, t
from core.catalogue.kinds import load_kinds
from core.catalogue.rulebook import units_of
from core.codes import sha256_of
from core.errors import ConfigError, ExitCode
from core.model import LedgerEvent
from rules.periods import period_of
from storage import open_index


@click.command()
@click.option("--on", "text", metavar="PERIOD", required=True, help="Kỳ / period: 2025-Q3 · 2025-08 · 2025.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--portal", help="Địa chỉ cổng dữ liệu để ghi đường dẫn tệp / the portal's address, for links: https://…."
)
@home_option
@json_option
def dvcqg(text: str, output: Path, portal: str | None, home: Path, *, as_json: bool) -> int:
    """Tệp đồng bộ hồ sơ với Cổng Dịch vụ công quốc gia. / Dossiers for the national portal.

    Tệp có số định danh của chủ hồ sơ: chỉ tài khoản đang chạy đọc được, và sổ ghi lại. / Holds personal numbers.
    """
    from pipeline.reports import survey_of, window_of
    from pipeline.reports.national import Names, synchronised

    if portal is not None and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", portal):
        raise ConfigError(t("--portal: cần địa chỉ https://…", "--portal: expected an address https://…"))
    require_folder(output)
    desk = open_desk(home)
    at = dt.datetime.now(dt.UTC)
    window = window_of(period_of(text), at)
    names = Names(
        units={unit.code: unit.name for unit in units_of(desk.home)},
        kinds={kind.code: kind.name for kind in load_kinds()},
        portal=portal,
    )
    with closing(open_index(desk.config.index)) as index:
        made = synchronised(survey_of(index, window), index, names, desk=desk.config.desk.code)
        data = (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
        dossiers = made["HoSo"]
        number = len(dossiers) if isinstance(dossiers, list) else 0
        # That it was taken out is on record before a byte of it lies outside.
        facts = (("period", window.period.code), ("dossiers", str(number)), ("sha256", sha256_of(data)))
        actor = desk.config.desk.operator or desk.config.desk.code
        index.note(LedgerEvent("dvcqg_exported", f"dvcqg/{window.period.code}", actor, at, facts))
    write_whole(output, data, private=True)
    if as_json:
        emit(
            {
                "schema": "sohoa.export_dvcqg/1",
                "period": window.period.code,
                "dossiers": number,
                "file": str(output),
                "size_bytes": len(data),
                "sha256": sha256_of(data),
            }
        )
    else:
        click.echo(t(f"{output}  {number} hồ sơ", f"{output}  {number} dossiers"))
    return ExitCode.DONE
