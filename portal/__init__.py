"""What other systems see over HTTP. The only importer of the web framework."""
