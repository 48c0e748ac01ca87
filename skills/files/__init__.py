"""Files that other programs write and read: tables of cells, quizzes, frameworks. Pure: bytes in, values and sentences out."""
