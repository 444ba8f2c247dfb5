"""Stops keeping a file that is too large while it still comes in."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from assay.ledger.models.upload import LARGEST, TOO_LARGE


class Limit(FileUploadHandler):
    """Stands before the handlers that keep files: what goes beyond 50 MB is thrown away, and the request says so."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a part on, or stop."""
        if start + len(raw_data) > LARGEST and self.request is not None:
            self.request.META[TOO_LARGE] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:  # noqa: ARG002  Django's signature
        """Leave the file to the handlers behind."""
        return None
