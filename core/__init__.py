"""The desk's vocabulary: values, identifiers, errors, text and configuration. Imports nothing else of ours."""
