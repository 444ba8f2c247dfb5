"""What of a notebook is shown, and that whatever is cut is counted."""

import json
import time

import pytest

from assay.ledger.notebooks import Reading, document, read
from assay.ledger.notebooks.code import Colouring
from tests.ledger.notebooks.make import code, encoded, notebook, png, printed, prose, shown


def outputs(*told):
    return read(notebook(code("run()", *told))).cells[0].outputs


def test_a_reading_survives_being_kept():
    reading = read(notebook(prose("# T\n\n## Learnings\n\n- One"), code("1", printed("a")), prose("*b*")))

    assert Reading.of(json.loads(json.dumps(reading.data()))) == reading


def test_five_thousand_cells_are_cut_and_counted():
    began = time.process_time()
    reading = read(notebook(*[code(f"x = {n}") for n in range(5000)]))

    assert len(reading.cells) == 2000
    assert reading.notes == ("3,000 more cells of this notebook are not shown.",)
    assert "3,000 more cells" in document(reading)
    assert time.process_time() - began < 6


def test_cells_that_come_to_more_html_than_a_page_bears_are_counted(monkeypatch):
    """Each of these characters is drawn as five."""
    monkeypatch.setattr("assay.ledger.notebooks.limits.WHOLE", 1_000_000)
    reading = read(notebook(*[code("x", printed("&" * 10_000)) for _ in range(100)]))

    assert len(reading.cells) == 19
    assert (reading.more, reading.notes) == (81, ("81 more cells of this notebook are not shown.",))


def test_more_than_twenty_outputs_of_a_cell_are_counted():
    [cell] = read(notebook(code("run()", *[printed(str(n)) for n in range(23)]))).cells

    assert len(cell.outputs) == 20
    assert cell.notes == ("3 more outputs of this cell are not shown.",)


def test_a_long_text_is_cut_and_counted():
    [out] = outputs(printed("x" * 20_500))

    assert "500 more characters left out here." in out.html
    [cell] = read(notebook(code("y" * 20_001))).cells
    assert cell.notes == ("1 more character of this cell are not shown.",)


def test_a_long_table_is_cut_at_the_end_of_a_row_and_the_rest_counted():
    rows = "".join(f"<tr><td>{n}</td><td>{'v' * 50}</td></tr>" for n in range(1000))
    [out] = outputs(shown("text/html", f"<table><tbody>{rows}</tbody></table>"))

    kept = out.html.count("<tr>")
    assert 100 < kept < 1000
    assert out.html.count("</tr>") == kept
    assert f"{1000 - kept} more rows left out here." in out.html
    assert out.html.count("<table>") == out.html.count("</table>") == 1


def test_a_table_of_pandas_is_shown_without_its_style():
    rows = "<thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"
    table = f'<table border="1" class="dataframe">{rows}</table><p>1 rows × 1 columns</p>'
    html = f"<div><style scoped>.d {{color:red}}</style>{table}</div>"
    [out] = outputs(shown("text/html", html))

    assert out.html.startswith('<div class="table"><table><thead><tr><th>a</th></tr></thead>')
    assert "color" not in out.html and "1 rows × 1 columns" in out.html


def test_the_richest_form_that_can_be_shown_is():
    picture = encoded(png())
    data = {"image/png": picture, "text/html": "<table><tr><td>t</td></tr></table>", "text/plain": "p"}
    [out] = outputs({"output_type": "execute_result", "data": data})

    assert (out.kind, 'src="data:image/png;base64,' in out.html) == ("picture", True)
    assert outputs(shown("text/html", "<table><tr><td>t</td></tr></table>", **{"text/plain": "p"}))[0].kind == "table"
    assert outputs(shown("text/markdown", "*so*"))[0].html == "<p><em>so</em></p>\n"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("image/svg+xml", "A drawing (SVG) is not shown."),
        ("image/jpeg", "A JPEG picture is not shown."),
        ("image/gif", "A GIF picture is not shown."),
        ("text/html", "HTML that is no table is not shown."),
        ("application/javascript", "A script is not shown."),
        ("application/vnd.jupyter.widget-view+json", "widget-view+json is not shown."),
        ("application/vnd.plotly.v1+json", "plotly.v1+json is not shown."),
    ],
)
def test_what_is_not_shown_is_named_and_its_text_stands_for_it(kind, said):
    [out] = outputs(shown(kind, "<svg onload=alert(1)>", **{"text/plain": "<Figure size 640x480>"}))

    assert out.kind == "note"
    assert said in out.html
    assert "&lt;Figure size 640x480&gt;" in out.html
    assert "onload" not in out.html


def test_a_terminal_s_text_stands_as_it_stood_at_last():
    [out] = outputs(printed("\x1b[31mred\x1b[0m\r\n 10%\r 50%\r100%\rdone\nlast\x07", "stderr"))

    assert out.html == '<pre class="error">red\ndone\nlast</pre>'


def test_an_error_shows_its_trace():
    error = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "<b>",
        "traceback": ["\x1b[0;31mValueError\x1b[0m: <b>"],
    }

    assert outputs(error)[0].html == '<pre class="error">ValueError: &lt;b&gt;</pre>'
    assert (
        "KeyError: x" in outputs({"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": []})[0].html
    )


def test_source_is_coloured_in_the_language_of_its_kernel():
    python = read(notebook(code("def f(x):  # one\n    return 'a'"))).cells[0].html
    r = read(notebook(code("x <- 1 # one"), metadata={"kernelspec": {"language": "R"}})).cells[0].html
    sql = read(notebook(code("%%sql\nSELECT a FROM b -- one"))).cells[0].html

    assert '<span class="k">def</span>' in python and '<span class="c"># one</span>' in python
    assert '<span class="c"># one</span>' in r and '<span class="k">SELECT</span>' in sql
    assert (
        read(notebook(code("<b>"), metadata={"language_info": {"name": "cobol"}})).cells[0].html
        == "<pre>&lt;b&gt;</pre>"
    )


def test_colouring_ends_in_time_and_leaves_the_source_as_typed(monkeypatch):
    from pygments.lexers.python import PythonLexer

    def never(*_args, **_more):
        while True:
            time.sleep(0.01)
            yield from ()

    monkeypatch.setattr(PythonLexer, "get_tokens", never)
    began, colouring = time.process_time(), Colouring("python", seconds=0.3)

    assert colouring.html("a < b") == "a &lt; b"
    assert colouring.html("c") == "c", "no time is left for the next one"
    assert time.process_time() - began < 2


@pytest.mark.parametrize("language", ["python", "r", "julia", "sql", "bash"])
@pytest.mark.parametrize(
    "source",
    [
        "'" * 9999,
        "\\" * 9999,
        "(" * 9999,
        '"""' + "a\n" * 4000,
        "$" * 9999,
        "`" * 9999,
        " " * 9999 + "#",
        "0" * 900 + "x",
        "'a\\" * 3000,
    ],
)
def test_no_source_is_coloured_for_long(language, source):
    began = time.process_time()
    Colouring(language).html(source)

    assert time.process_time() - began < 3


def test_markdown_of_the_worst_shape_is_drawn_within_a_second():
    for text in (
        "[" * 20_000,
        ">" * 20_000,
        "*a " * 6000,
        "a|" * 3000 + "\n" + "-|" * 3000 + "\n" + "b\n" * 4000,
        "![" * 9000,
    ):
        began = time.process_time()
        read(notebook(prose(text)))
        assert time.process_time() - began < 1.5, text[:10]


def test_the_height_is_known_without_a_script():
    short, long = read(notebook(prose("a"))), read(notebook(*[code("a\nb\nc", printed("d\n" * 9)) for _ in range(20)]))

    assert 60 < short.height < 200
    assert long.height > 20 * 12 * 19
    assert read(notebook(code("1", shown("image/png", encoded(png(100, 300)))))).height > 300


def test_what_is_no_cell_is_counted_and_not_passed_over_in_silence():
    told = json.loads(notebook(prose("# Odd"), code("1")))
    told["cells"] += ["text", None]

    assert read(json.dumps(told).encode()).notes == ("2 parts that are no cells are not shown.",)


def test_one_cell_too_many_is_told_in_the_singular():
    assert read(notebook(*[code("1")] * 2001)).notes == ("1 more cell of this notebook is not shown.",)
