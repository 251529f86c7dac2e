"""The roster: people as a table whose columns, filters, order, groups and page are all in the address.

`asked` reads the address, `columns` and `filters` are the catalogues, `views` the tabs, `reading` asks the database,
`answer` is what a page or an export is made of. A higher room adds columns and filters of its own as an `Extra`.
"""
