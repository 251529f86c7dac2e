"""Reading tables that people send: workbooks and delimited text of any encoding, told apart by their content.

`open_table(path)` gives a `Table`: headers, and rows as text cells, read as they are asked for. Formulas are never
computed; `=1+1` in a text file is text. What is not a table is refused with what it is and what to do instead.
"""

from jinjie.kit.spreadsheets.table import Limits, Row, Table, open_table

__all__ = ["Limits", "Row", "Table", "open_table"]
