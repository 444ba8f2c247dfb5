"""What is printed: nothing in it can steer a terminal, wherever it comes from."""


def plain(line: str) -> str:
    """Return a line that every terminal can show: a common minus, and a question mark for what is no letter or sign."""
    return "".join(letter if letter.isprintable() else "?" for letter in line.replace("−", "-"))
