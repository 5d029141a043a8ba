"""What each workbook format looks like inside: .xlsx, .ods and .xls, with limits on size and nesting."""
