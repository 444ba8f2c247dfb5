"""What is no notebook is told by name, with what to do."""

import json
import time

import pytest

from assay.ledger.notebooks import BadNotebook, read, read_apart
from tests.ledger.notebooks.make import code, notebook, printed, prose, shown

ONE = notebook(prose("# A title"), code("1 + 1"))
OLD = json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": []}]}).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"<!doctype html><script>", "web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xff\xfe{\0", "UTF-16"),
        (b"print(1)", "line 1 is no JSON"),
        ('{"cells": "größe"}'.encode("latin-1"), "not in UTF-8"),
        (b"[1, 2]", "no cells"),
        (b'{"a": 1}', "no cells"),
        (b'{"nbformat": 4, "cells": 7}', "no list"),
        (b'{"nbformat": 99, "cells": []}', "format 99"),
        (b'{"nbformat": "4", "cells": []}', "format 4 is read"),
        (ONE[: len(ONE) // 2], "cut short"),
        (ONE[:-1], "cut short"),
        (b'{"nbformat": 4, "cells": [' + b"[" * 100_000, "nested too deeply"),
        (b'{"nbformat": 4, "cells": [], "n": ' + b"9" * 1_000_000 + b"}", "digits"),
        (b'{"nbformat": 4, "cells": [], "cells": []}', "twice under one name"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_way_out(content, said):
    began = time.process_time()
    with pytest.raises(BadNotebook, match=said) as refused:
        read(content)

    assert refused.value.way_out
    assert time.process_time() - began < 2


def test_an_old_format_is_told_how_to_convert():
    with pytest.raises(BadNotebook, match="format 3") as refused:
        read(OLD)

    assert refused.value.way_out == "Convert it with: jupyter nbconvert --to notebook --nbformat 4 FILE.ipynb"


def test_a_file_beyond_20_mb_is_refused_before_it_is_read():
    began = time.process_time()
    for reader in (read, read_apart):
        with pytest.raises(BadNotebook, match="20 MB") as refused:
            reader(b"{" + b" " * (20 * 2**20))

        assert "--clear-output" in refused.value.way_out
    assert time.process_time() - began < 1


def test_nan_and_infinity_of_an_output_are_no_reason_to_refuse():
    content = ONE.replace(b'"nbformat_minor": 5', b'"nbformat_minor": 5, "x": [NaN, Infinity, -Infinity, 1e400]')

    assert len(read(content).cells) == 2


def test_whatever_stands_in_place_of_a_cell_or_an_output_breaks_nothing():
    odd = notebook(prose("# Still here"), code("1", printed("ok")))
    told = json.loads(odd)
    told["cells"] += [None, 7, [], {}, {"cell_type": 3, "source": {"a": 1}}, {"cell_type": "code", "outputs": "no"}]
    told["cells"][1]["outputs"] += [None, 3, {"output_type": "display_data", "data": [1]}, {"output_type": "error"}]
    told["metadata"] = "none"

    assert read(json.dumps(told).encode()).title == "Still here"


def test_halves_of_characters_and_nul_are_taken_out():
    reading = read(notebook(prose("# a\x00b \ud800"), code("x", shown("text/plain", ["a", "\x00", 7, "b"]))))

    assert reading.title == "ab ?"
    assert "ab" in reading.cells[1].outputs[0].html
    json.dumps(reading.data()).encode("utf-8")


def test_a_byte_order_mark_is_no_fault():
    assert read(b"\xef\xbb\xbf" + ONE).title == "A title"
