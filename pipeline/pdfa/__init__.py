"""Pages, words and facts → PDF/A bytes; and whether bytes are the PDF/A that they claim to be."""

from pipeline.pdfa.conformance import Conformance, check
from pipeline.pdfa.facts import ArchivalFacts, Flavour, Profile, facts_of
from pipeline.pdfa.writer import build

__all__ = ["ArchivalFacts", "Conformance", "Flavour", "Profile", "build", "check", "facts_of"]
