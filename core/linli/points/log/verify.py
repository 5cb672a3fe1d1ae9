#!/usr/bin/env python3
"""Check a passbook that was downloaded from Linli, without Linli.

    python3 verify.py passbook.json --code "1234 5678 9012 3456 7890 1234"

It needs Python 3.9 or newer and nothing else. The signature of the checkpoint is checked too where
the package ``cryptography`` is installed. What is checked:

1. every line's fingerprint, salt included, is a leaf of the tree whose root the checkpoint states
   (RFC 9162, 2.1.3);
2. the balance after each line follows from the line before, and no line between them is missing;
3. the checkpoint continues every earlier checkpoint in the file (RFC 9162, 2.1.4): nothing that
   stood in the log then was changed or taken out;
4. the keys vouch for one another, and the checkpoints are signed by them (with ``cryptography``);
5. the number given with ``--code`` is the number of the checkpoint, or of an earlier one: compare
   it with the notice board.

It ends with 0 when everything fits, 1 when something does not, 2 when the file cannot be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
from typing import Any

FORMAT = "linli.passbook.1"
CHINESE = {
    "The passbook fits: %d lines, balance %d.": "核对无误：共 %d 笔，余额 %d。",
    "Checkpoint of %s, number %s": "账本封存日期 %s，核对号 %s",
    "It continues %d earlier checkpoints.": "与之前 %d 次封存前后一致，没有改动。",
    "The signatures are right.": "签名核对无误。",
    "Signatures were not checked: the package “cryptography” is not installed.": (
        "没有核对签名：这台电脑没有安装 cryptography。"
    ),
    "The number is that of the notice board's checkpoint of %s.": "与公告栏 %s 的核对号一致。",
    "IT DOES NOT FIT: %s": "核对不符：%s",
    "The file cannot be read: %s": "文件读不出来：%s",
}


class Wrong(Exception):
    """Something in the file does not fit."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fingerprint(line: list[Any]) -> bytes:
    """Return the commitment to a posting's line."""
    text = json.dumps(
        ["linli.posting.1", *line], separators=(",", ":"), ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(text.encode()).digest()


def root_of_inclusion(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Wrong("a line is not in the tree")
    first, last, result = index, size - 1, leaf_hash(leaf)
    for sibling in path:
        if last == 0:
            raise Wrong("a proof is too long")
        if first & 1 or first == last:
            result = node_hash(sibling, result)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        first, last = first >> 1, last >> 1
    if last:
        raise Wrong("a proof is too short")
    return result


def check_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, path: list[bytes]
) -> None:
    """Check that a tree of ``second`` leaves begins with one of ``first`` (RFC 9162, 2.1.4.2)."""
    if first == second:
        if path or first_root != second_root:
            raise Wrong("two checkpoints of one size differ")
        return
    if not 0 < first < second:
        raise Wrong("an earlier checkpoint has more lines than a later one")
    path = list(path)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        raise Wrong("a proof is too short")
    left, last = first - 1, second - 1
    while left & 1:
        left, last = left >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise Wrong("a proof is too long")
        if left & 1 or left == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while left and not left & 1:
                left, last = left >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        left, last = left >> 1, last >> 1
    if last or old != first_root or new != second_root:
        raise Wrong("a checkpoint does not continue an earlier one: the log was changed")


class Checkpoint:
    """What a signed note says."""

    def __init__(self, note: str) -> None:
        text, blank, signatures = note.rpartition("\n\n")
        lines = text.split("\n")
        if not blank or len(lines) < 3:
            raise Wrong("a checkpoint is not written as one")
        self.note, self.text, self.signatures = note, text + "\n", signatures
        self.origin, self.size, self.root = lines[0], int(lines[1]), decoded(lines[2])
        self.day = next((line[4:] for line in lines[3:] if line.startswith("day ")), "?")

    @property
    def code(self) -> str:
        """The number for comparing by eye."""
        number = int.from_bytes(hashlib.sha256(self.note.encode()).digest(), "big") % 10**24
        digits = str(number).zfill(24)
        return " ".join(digits[place : place + 4] for place in range(0, 24, 4))


def decoded(text: str) -> bytes:
    """Return bytes written in base64."""
    return base64.b64decode(text, validate=True)


def check_lines(book: dict[str, Any], checkpoint: Checkpoint) -> tuple[int, int]:
    """Check every line and its proof; return how many there are and the last balance."""
    at = {name: place for place, name in enumerate(book["fields"])}
    before: dict[int, tuple[int, int]] = {}
    for posting in book["postings"]:
        line = posting["line"]
        if line[at["account_id"]] != book["account"]:
            raise Wrong("a line is of another passbook")
        path = [decoded(each) for each in posting["path"]]
        leaf = fingerprint(line)
        if root_of_inclusion(leaf, posting["leaf"], checkpoint.size, path) != checkpoint.root:
            raise Wrong(f"line {line[at['number']]} is not in the log")
        lane, number = line[at["lane"]], line[at["number"]]
        earlier, balance = before.get(lane, (number - 1, line[at["balance"]] - line[at["amount"]]))
        if number == 1 and balance != 0:
            raise Wrong("the first line does not begin at zero")
        if number != earlier + 1:
            raise Wrong(f"a line before number {number} is missing")
        if line[at["balance"]] != balance + line[at["amount"]]:
            raise Wrong(f"the balance after line {number} does not follow")
        before[lane] = number, line[at["balance"]]
    return len(book["postings"]), sum(balance for _number, balance in before.values())


def check_earlier(book: dict[str, Any], checkpoint: Checkpoint) -> list[Checkpoint]:
    """Check that the checkpoint continues the earlier ones; return those."""
    found = []
    for each in book["earlier"]:
        earlier = Checkpoint(each["checkpoint"])
        if earlier.origin != checkpoint.origin:
            raise Wrong("an earlier checkpoint is of another community")
        path = [decoded(part) for part in each["path"]]
        check_consistency(earlier.size, earlier.root, checkpoint.size, checkpoint.root, path)
        found.append(earlier)
    return found


def check_signatures(book: dict[str, Any], checkpoints: list[Checkpoint]) -> bool:
    """Check keys and signatures; return False where that cannot be done here."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return False

    def fits(public: bytes, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    keys: dict[int, bytes] = {}
    for key in book["keys"]:
        number, public, by = key["number"], decoded(key["public"]), key["signed_by"]
        keys[number] = public
        text = f"linli.key.1\n{number}\n{key['public']}\n{key['made_at']}\n{by}\n"
        voucher = keys.get(by)
        if by not in (number, number - 1) or voucher is None:
            raise Wrong(f"key {number} is not vouched for")
        if not fits(voucher, decoded(key["signature"]), text.encode()):
            raise Wrong(f"key {number} is not vouched for")
    for checkpoint in checkpoints:
        signed = False
        for line in checkpoint.signatures.splitlines():
            name, _space, encoded = line[2:].partition(" ")
            if line.startswith("— ") and name == checkpoint.origin:
                signature = decoded(encoded)[4:]
                message = checkpoint.text.encode()
                signed = signed or any(fits(key, signature, message) for key in keys.values())
        if not signed:
            raise Wrong(f"the checkpoint of {checkpoint.day} is not signed")
    return True


def check(book: dict[str, Any], code: str | None = None) -> list[tuple[str, tuple[object, ...]]]:
    """Check a passbook; return what to say about it.

    Raises:
        Wrong: something does not fit.
    """
    if book.get("format") != FORMAT:
        raise Wrong("it is not a passbook of the format " + FORMAT)
    checkpoint = Checkpoint(book["checkpoint"])
    lines, balance = check_lines(book, checkpoint)
    earlier = check_earlier(book, checkpoint)
    told: list[tuple[str, tuple[object, ...]]] = [
        ("The passbook fits: %d lines, balance %d.", (lines, balance)),
        ("Checkpoint of %s, number %s", (checkpoint.day, checkpoint.code)),
        ("It continues %d earlier checkpoints.", (len(earlier),)),
    ]
    if check_signatures(book, [checkpoint, *earlier]):
        told.append(("The signatures are right.", ()))
    else:
        told.append(
            ("Signatures were not checked: the package “cryptography” is not installed.", ())
        )
    if code is not None:
        wanted = "".join(filter(str.isdigit, code))
        same = [c for c in (checkpoint, *earlier) if c.code.replace(" ", "") == wanted]
        if not same:
            raise Wrong("no checkpoint in the file has the number " + code)
        told.append(("The number is that of the notice board's checkpoint of %s.", (same[0].day,)))
    return told


def say(sentence: str, values: tuple[object, ...] = ()) -> None:
    """Print a sentence in the terminal's language."""
    tags = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    tag = next((tag for tag in tags if tag), "")
    print((CHINESE.get(sentence, sentence) if tag.startswith("zh") else sentence) % values)


def main(arguments: list[str] | None = None) -> int:
    """Check the file that is named on the command line."""
    parser = argparse.ArgumentParser(description="Check a passbook downloaded from Linli.")
    parser.add_argument("file", help="the passbook, a JSON file")
    parser.add_argument("--code", help="the number on the notice board, 24 digits")
    asked = parser.parse_args(arguments)
    try:
        with open(asked.file, encoding="utf-8") as file:
            book = json.load(file)
    except (OSError, ValueError) as error:
        say("The file cannot be read: %s", (error,))
        return 2
    try:
        for sentence, values in check(book, asked.code):
            say(sentence, values)
    except (Wrong, KeyError, TypeError, ValueError, AttributeError) as error:
        say("IT DOES NOT FIT: %s", (error,))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
