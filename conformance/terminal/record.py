#!/usr/bin/env python3
"""Records what a pseudo terminal's line discipline makes of random keys under random modes: discipline.jsonl.

    record.py SEED COUNT > discipline.jsonl

Each case: the modes (iflag, oflag, cflag, lflag, cc), what a program wrote before, the keys; then what the screen's side
got of either, and what each read gave. Left out is what depends on how fast the two sides are (^S, signals) and what is
simplified (wide characters, ECHOPRT; see src/kernel/tty.ts), and tabs without OPOST, whose columns Linux does not count.
"""

import json
import os
import random
import sys
import termios
import time

ISTRIP, IUCLC, OPOST = 0x20, 0x200, 1
IFLAGS = [ISTRIP, 0x40, 0x80, 0x100, IUCLC, 0x400, 0x800]
OFLAGS = [1, 2, 4, 8, 0x10, 0x20, 0x1800]
LFLAGS = [2, 8, 0x10, 0x20, 0x40, 0x80, 0x800, 0x8000]
PLACES = [0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 14, 15, 16]
KEYS = list("abxAZ _1") + ["\r", "\n", "\t", "\x7f", "\b", "\x15", "\x17", "\x16", "\x04", "\x12", "\x01", "\x11", "\x1b"]
OUTPUT = ["a", "B", "\n", "\r", "\t", "xyz", "\b"]


def flipped(flags, bits, chance):
    for bit in bits:
        if random.random() < chance:
            flags ^= bit
    return flags


def settled(fd):
    """All that comes until nothing more has for a while."""
    data = b""
    quiet = 0
    while quiet < 5:
        time.sleep(0.01)
        try:
            data += os.read(fd, 4096)
            quiet = 0
        except BlockingIOError:
            quiet += 1
    return data.decode("utf8")


def reads(fd):
    texts = []
    while len(texts) < 40:
        try:
            texts.append(os.read(fd, 4096).decode("utf8"))
        except BlockingIOError:
            break
    return texts


def record():
    master, slave = os.openpty()
    chance = random.choice([0.08, 0.2, 0.4])
    attributes = termios.tcgetattr(slave)
    attributes[0] = flipped(0x4500, IFLAGS, chance)
    attributes[1] = flipped(5, OFLAGS, chance / 2)
    attributes[3] = flipped(0x8A3A, LFLAGS, chance)
    for place in PLACES:
        if random.random() < 0.12:
            attributes[6][place] = bytes([random.choice([0, 1, 2, 8, 9, 10, 13, 97, 120, 127])])
    # A stop character would stop what is compared.
    attributes[6][9] = b"\0"
    attributes[6][5], attributes[6][6] = b"\0", b"\1"
    termios.tcsetattr(slave, termios.TCSANOW, attributes)
    pool = KEYS if attributes[0] & (ISTRIP | IUCLC) else [*KEYS, "é"]
    if not attributes[1] & OPOST:
        pool = [key for key in pool if key != "\t"]
    written = "".join(random.choices(OUTPUT, k=random.randrange(5))) if random.random() < 0.4 else ""
    typed = "".join(random.choices(pool, k=random.randrange(1, 15)))
    os.set_blocking(master, False)
    os.set_blocking(slave, False)
    os.write(slave, written.encode())
    shown = settled(master)
    os.write(master, typed.encode())
    case = {
        "modes": [*attributes[:4]],
        "cc": [c[0] if isinstance(c, bytes) else c for c in attributes[6]][:19],
        "written": written,
        "typed": typed,
        "shown": [shown, settled(master)],
        "read": reads(slave),
    }
    os.close(master)
    os.close(slave)
    return case


random.seed(int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    print(json.dumps(record(), ensure_ascii=False))
