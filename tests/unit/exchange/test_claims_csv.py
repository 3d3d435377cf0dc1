"""Claims as CSV: cells, lines, names."""

import csv
import datetime
import io

import pytest

from essays.exchange import claims_csv
from essays.exchange.plan import Unreadable

HEADER = "bibkey,metric,value,unit,direction,baseline,conditions,where,confidence\n"
ROW = "kwon2023,throughput,2-4,x,times,Orca,OPT on A100,abstract,read\n"


def read(text: str) -> list:
    return claims_csv.read(text)


def test_a_row_is_a_claim():
    [record] = read(HEADER + ROW)
    assert (record.line, record.name) == (2, "kwon2023/throughput")
    assert record.given["value"] == "2-4"
    assert "status" not in record.given


@pytest.mark.parametrize("before", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_and_line_ends_of_other_programs_are_read(before, end):
    assert len(read(before + (HEADER + ROW).replace("\n", end))) == 1


def test_quotes_commas_and_line_ends_within_cells_are_read():
    text = HEADER + 'kwon2023,"a ""b"", c",1,x,,"x\ny",z,w,read\n\n' + ROW
    first, second = read(text)
    assert first.given["metric"] == 'a "b", c'
    assert first.given["baseline"] == "x y"
    assert second.line == 5


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            "bibkey,metric\n",
            "columns value, unit, direction, baseline, conditions, where are missing",
        ),
        (HEADER.strip() + ",colour\n", "columns colour are unknown"),
        (HEADER.replace(",", ";"), "with commas between them"),
        (HEADER.strip() + ",value\n", "columns value stand there twice"),
    ],
)
def test_a_wrong_header_is_told_with_the_columns(header, told):
    with pytest.raises(Unreadable, match=told) as caught:
        read(header + ROW)
    assert ",".join(claims_csv.COLUMNS) in str(caught.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("kwon2023,throughput,2-4\n", "It has 3 cells, and there are 9 columns."),
        (ROW.strip() + ",more\n", "It has 10 cells"),
        (",throughput,2,x,,a,b,c,read\n", "bibkey is missing"),
        (ROW.replace(",read", ",guessed"), "confidence: guessed is unknown. Possible are read,"),
        ('kwon2023,"a"b,2,x,,a,b,c,read\n', "a quotation mark is open, or stands alone"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_read(row, told):
    first, wrong, last = read(HEADER + ROW + row + ROW)
    assert told in wrong.fault
    assert (wrong.line, first.fault, last.fault) == (3, "", "")


def test_an_open_quotation_mark_is_told_with_the_line_where_it_opens():
    _, wrong = read(HEADER + ROW + 'kwon2023,"open,2,x\n' + ROW)
    assert wrong.line == 3
    assert "quotation mark is open" in wrong.fault


def test_the_sentence_is_written_for_readers_and_not_read():
    [record] = read(HEADER.strip() + ",sentence\n" + ROW.strip() + ",anything\n")
    assert (record.fault, "sentence" in record.given) == ("", False)


def test_a_direction_of_before_is_told_with_those_of_now():
    [record] = read(HEADER + ROW.replace(",times,", ",increase,"))
    assert record.fault.startswith("direction: increase is unknown. Possible are times, more,")


def test_a_wrong_day_is_told():
    [record] = read(HEADER.strip() + ",checked_on\n" + ROW.strip() + ",yesterday\n")
    assert record.fault == "checked_on: a day like 2026-04-22 is expected, not yesterday."


def test_names_come_from_the_metric_in_the_order_of_the_file():
    other = ROW.replace("kwon2023", "dao2022")
    assert [record.name for record in read(HEADER + ROW + other + ROW + ROW)] == [
        "kwon2023/throughput",
        "dao2022/throughput",
        "kwon2023/throughput-2",
        "kwon2023/throughput-3",
    ]


def test_a_name_of_the_file_is_given_to_no_other():
    header = HEADER.strip() + ",slug\n"
    rows = [ROW.strip() + f",{slug}\n" for slug in ("", "throughput")]
    names = [record.name for record in read(header + "".join(rows))]
    assert names == ["kwon2023/throughput-2", "kwon2023/throughput"]


def test_a_long_or_foreign_metric_has_a_name_too():
    rows = [ROW.replace("throughput", metric) for metric in ("word " * 40, "吞吐量")]
    long, foreign = read(HEADER + "".join(rows))
    assert len(long.name) <= len("kwon2023/") + 80
    assert foreign.name == "kwon2023/claim"


CELLS = [
    "=1+1",
    "@sum",
    "-2+3",
    "+1 a",
    "'=1",
    "''",
    "'",
    "\t=1",
    "- 5 x",
    "-x",
    "\N{MINUS SIGN}5",
    "a=b",
    ">50k",
]


@pytest.mark.parametrize("cell", CELLS)
def test_a_formula_is_safe_and_comes_back(cell):
    written = claims_csv.safe(cell)
    assert written[0] not in "=@\t\r+-"
    assert claims_csv.plain(written) == cell


@pytest.mark.parametrize("cell", ["-", "-5", "+3.5 %", "-1,000", "1-2", "", "<0.1", "up to 29"])
def test_what_no_spreadsheet_computes_is_left_alone(cell):
    assert claims_csv.safe(cell) == cell
    assert claims_csv.plain(cell) == cell.strip()


def test_an_empty_cell_states_nothing_where_there_is_a_usual_value():
    header = HEADER.strip() + ",checked_on,status,remark\n"
    given = read(header + ROW.strip() + ",,,\n")[0].given
    assert "status" not in given
    assert given["remark"] == ""
    dated = read(header + ROW.strip() + ",2026-04-22,,\n")[0].given
    assert dated["checked_on"] == datetime.date(2026, 4, 22)


def test_the_cells_are_those_that_any_reader_of_csv_finds():
    text = "".join(claims_csv.write([]))
    assert next(csv.reader(io.StringIO(text))) == [*claims_csv.COLUMNS, "sentence"]
