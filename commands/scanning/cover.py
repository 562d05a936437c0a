"""For the clerk who scans a stack: cover sheets to lay between its papers."""

from pathlib import Path

import click

from commands.files import require_folder
from commands.terminal import home_option, t
from core.catalogue.rulebook import load_procedures
from core.codes import is_dossier_code
from core.errors import ConfigError, ExitCode
from core.model import Component, ComponentCode, Cover, DossierCode, Procedure


@click.command()
@click.option("--dossier", required=True, help="Mã hồ sơ / the dossier's code.")
@click.option("--procedure", "procedure_code", help="Mã TTHC / the procedure's code.")
@click.option(
    "--component",
    "components",
    multiple=True,
    required=True,
    help="Mã thành phần hồ sơ, mỗi giấy tờ một lần / code of a component, once for each paper.",
)
@click.option("--one-a-page", is_flag=True, help="Mỗi trang A4 một tờ / one sheet a page.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("to-bia.pdf"),
    show_default=True,
    help="Tệp PDF sẽ ghi / the PDF to write.",
)
@home_option
def cover(
    dossier: str,
    procedure_code: str | None,
    components: tuple[str, ...],
    output: Path,
    home: Path,  # noqa: ARG001  every command takes it, also where no desk is needed
    *,
    one_a_page: bool,
) -> int:
    """In tờ bìa: đặt trước mỗi giấy tờ trong tập, máy tự tách khi quét. / Print cover sheets, to part the papers."""
    from commands.asking import find_procedure
    from pipeline.covers import Label, PerPage, cover_pdf

    require_folder(output)
    if not is_dossier_code(dossier):
        raise ConfigError(
            f"--dossier {dossier}: không đúng mẫu mã hồ sơ, như H48.001.01-250901-0001"
            " / not a dossier code, such as H48.001.01-250901-0001"
        )
    procedure = find_procedure(procedure_code) if procedure_code else None
    labels = [
        Label(
            Cover(DossierCode(dossier), ComponentCode(code), procedure.code if procedure else None),
            _name(code, procedure),
            procedure.name if procedure else None,
        )
        for code in components
    ]
    try:
        output.write_bytes(cover_pdf(labels, per_page=PerPage.WHOLE if one_a_page else PerPage.STRIPS))
    except OSError as error:
        raise ConfigError(f"-o {output}: không ghi được / cannot be written: {error.strerror}") from error
    click.echo(t(f"{output}: {len(labels)} tờ bìa", f"{output}: {len(labels)} cover sheets"))
    return ExitCode.DONE


def _name(code: str, procedure: Procedure | None) -> str:
    """What a component is called; where no procedure was said, by whatever procedures have one of that code.

    Raises:
        ConfigError: there is none of that code.
    """
    procedures = (procedure,) if procedure else load_procedures()
    every: tuple[Component, ...] = tuple(item for one in procedures for item in one.components)
    names = tuple(dict.fromkeys(item.name for item in every if item.code == code))
    if names:
        return " / ".join(names)
    known = ", ".join(dict.fromkeys(item.code for item in every))
    where = t(f"thủ tục {procedure.code}", f"procedure {procedure.code}") if procedure else "configs/procedures.toml"
    raise ConfigError(
        t(
            f"--component {code}: {where} không có thành phần này. Các mã dùng được: {known}",
            f"--component {code}: {where} has no such component; it has {known}",
        )
    )
