from whitenoise.storage import CompressedManifestStaticFilesStorage as Manifest  # type: ignore[import-untyped,unused-ignore]


class Storage(Manifest):  # type: ignore[misc]
    """Static files under hashed names, the relative imports of our own JS modules included.

    Only modules below assay/ are rewritten: Django's switch for all of them trips over a comment in a carried file.
    End every import with a semicolon, else it is not seen.
    """

    patterns = (*Manifest.patterns, ("assay/*.js", Manifest._js_module_import_aggregation_patterns[1]))

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file: worked out once, for a page names thirty of them and they do not change."""
        known: dict[str | None, str] = self.__dict__.setdefault("_addresses", {})
        if force:
            return str(super().url(name, force))
        if name not in known:
            known[name] = str(super().url(name))
        return known[name]
