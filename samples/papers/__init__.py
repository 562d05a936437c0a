"""What the papers say: a file for each dossier. Everybody and every authority here is invented."""

from typing import Final

from samples.papers.building import BUILDING
from samples.papers.business import BUSINESS
from samples.papers.marriage import MARRIAGE
from samples.papers.paper import COMMUNE, MAN_ID, PLACE, TITLE_ORGAN, WOMAN, WOMAN_ID, Paper

__all__ = ["COMMUNE", "MAN_ID", "PAPERS", "PLACE", "TITLE_ORGAN", "WOMAN", "WOMAN_ID", "Paper"]

PAPERS: Final[tuple[Paper, ...]] = MARRIAGE + BUILDING + BUSINESS
