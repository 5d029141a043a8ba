"""Open a file as a workbook, whatever its format."""

from wpp.sheets.model import ReadOptions
from wpp.sheets.readers.file_types import FileType
from wpp.sheets.source import Source
from wpp.sheets.table.headings import ColumnNames
from wpp.sheets.text.delimited import Delimited
from wpp.sheets.workbook import Workbook


def open_workbook(source: Source, kind: FileType, names: ColumnNames, options: ReadOptions) -> Workbook:
    """The file in its own format; what a format needs is loaded here and not before."""
    if kind is FileType.TEXT:
        return Delimited(source, names, options)
    if kind is FileType.XLSX:
        from wpp.sheets.readers.xlsx import Xlsx

        return Xlsx(source)
    if kind is FileType.ODS:
        from wpp.sheets.readers.ods import Ods

        return Ods(source)
    if kind is FileType.HTML:
        from wpp.sheets.readers.html import Html

        return Html(source, options.encoding)
    if kind is FileType.XML2003:
        from wpp.sheets.readers.xml2003 import Xml2003

        return Xml2003(source)
    from wpp.sheets.readers.xls import Xls

    return Xls(source)
