"""What a person takes along as a file: the whole document, a page, paper, tables, a calendar."""
