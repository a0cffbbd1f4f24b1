"""Progress in plain words: short bilingual lines that any console can print."""

import sys


class SetupError(Exception):
    """Setting up cannot go on: what is wrong and what to do, and the exit code that says so."""

    def __init__(self, text: str, exit_code: int = 1) -> None:
        super().__init__(text)
        self.exit_code = exit_code


def use_any_console() -> None:
    """Let a console that cannot show a character print `?` instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", line_buffering=True)


def say(text: str) -> None:
    """Print one line of progress at once, in order with what child processes print."""
    print(text, flush=True)
