"""How fast and how large Assay is, in floors: `python -m bench`."""
