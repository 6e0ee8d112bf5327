"""What the Python members have in common: they end when their standard input does, and say each thing on a line."""

import sys
import threading

_over = threading.Event()


def is_over():
    return _over.is_set()


def wait_until_over():
    sys.stdin.read()
    _over.set()


def say(text):
    print(text, flush=True)


def assigned(partitions):
    say("assigned " + ",".join(str(partition) for partition in partitions))


def read(partition, offset):
    say(f"read {partition} {offset}")


def committed():
    say("committed")


def main(run):
    threading.Thread(target=wait_until_over, daemon=True).start()
    run(*sys.argv[1:5])
    say("left")
