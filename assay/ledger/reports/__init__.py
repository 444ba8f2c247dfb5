"""Reports that leave: the feasibility study as HTML, PDF, Markdown and JSON."""
