"""What the Python clients share: plans and facts, see tests/kafka/plan.rs for their form."""

import base64
import hashlib
import sys


def _bytes(field):
    return None if field == "-" else base64.b64decode(field)


def read(path):
    """Yields (key, value, headers) of each record of a plan."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            key, value, headers = line.rstrip("\n").split("\t")
            pairs = [pair.split(":", 1) for pair in headers.split(",")] if headers else []
            yield _bytes(key), _bytes(value), [(name, _bytes(field)) for name, field in pairs]


def fact(data):
    """A short stand-in for bytes: `-` for null, else length and SHA-256."""
    return "-" if data is None else f"{len(data)}:{hashlib.sha256(data).hexdigest()}"


def tell(topic, offset, key, value, headers):
    """Prints one consumed record."""
    pairs = ",".join(f"{name}:{fact(data)}" for name, data in headers)
    print(topic, offset, fact(key), fact(value), pairs, sep="\t")


def main(produce, consume):
    """The command line that all clients share."""
    action, bootstrap, *rest = sys.argv[1:]
    if action == "produce":
        topic, path, *codecs = rest
        for codec in codecs:
            produce(bootstrap, topic, codec, list(read(path)))
    else:
        count, *topics = rest
        for topic in topics:
            consume(bootstrap, topic, int(count))
