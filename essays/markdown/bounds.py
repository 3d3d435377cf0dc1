"""What bounds the work for one text. The parser is linear; what we make of it ourselves is not."""

MAX_CHARACTERS = 300_000
MAX_DEPTH = 60


class ComplexityError(ValueError):
    """The text holds more than can be made. `line` is where, counted from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line
