"""Many client processes out of one that has imported everything; with the standard library only.

The process that forks reads lines ``NUMBER TEXT``, gives the text to the first NUMBER of its
workers, and prints what each of them answered, in their order; ``-`` stands for one that has ended.
"""

import os
import sys
from collections.abc import Callable
from typing import TextIO

Work = Callable[[str], int]


def serve(workers: int, start: Callable[[], Work]) -> None:
    """Serve the lines of the standard input; ``start`` is called in each worker."""
    made = [_worker(start) for _number in range(workers)]
    answers = [answer.readline().strip() or "-" for _line, answer in made]
    print(*answers, flush=True)
    for told in sys.stdin:
        number, text = told.strip().split(" ", 1)
        asked = made[: int(number)]
        for line, _answer in asked:
            _say(line, text)
        print(*(answer.readline().strip() or "-" for _line, answer in asked), flush=True)


def _worker(start: Callable[[], Work]) -> tuple[TextIO, TextIO]:
    (heard, said), (read, written) = os.pipe(), os.pipe()
    if os.fork():
        os.close(heard)
        os.close(written)
        return os.fdopen(said, "w"), os.fdopen(read)
    os.close(said)
    os.close(read)
    try:
        with os.fdopen(heard) as lines, os.fdopen(written, "w") as answers:
            work = start()
            print("ready", file=answers, flush=True)
            for text in lines:
                print(work(text.strip()), file=answers, flush=True)
    finally:
        os._exit(0)  # what the parent has open is not this one's to close


def _say(line: TextIO, text: str) -> None:
    try:
        print(text, file=line, flush=True)
    except BrokenPipeError:
        return  # it has ended, which its answer will tell
