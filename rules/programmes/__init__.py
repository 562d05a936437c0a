"""Back-scanning programmes: how far, which files an inspector looks at, what is handed over."""
