"""What a period came to: counted by its days, shown in layouts that are data, frozen when over (docs/adr/0031)."""

from pipeline.reports.figures import Figures
from pipeline.reports.gathering import books_of, figures_of, known_of, survey_of, window_of
from pipeline.reports.letters import letter_of
from pipeline.reports.schemes import Layout, load_layout, load_schemes
from pipeline.reports.surveys import Survey, Window
from pipeline.reports.tables import Known, tables

__all__ = [
    "Figures",
    "Known",
    "Layout",
    "Survey",
    "Window",
    "books_of",
    "figures_of",
    "known_of",
    "letter_of",
    "load_layout",
    "load_schemes",
    "survey_of",
    "tables",
    "window_of",
]
