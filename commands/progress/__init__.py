"""For leaders and whoever reports: how far every office is, what is missing, and the books that it is measured by."""
