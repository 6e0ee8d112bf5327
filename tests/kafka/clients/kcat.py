"""kcat as a test client. A record is one run of kcat, so that null, empty and large fields can be told apart."""

import re
import subprocess
import tempfile

import plan

FORMAT = "%o\t%K\t%S\t%h\n%k%s\n"


def text(headers):
    for name, data in headers:
        yield "-H"
        yield name if data is None else f"{name}={data.decode()}"


def produce(bootstrap, topic, codec, records):
    for key, value, headers in records:
        command = [
            "kcat", "-P", "-b", bootstrap, "-t", topic, "-p", "0", "-z", codec,
            "-X", "message.max.bytes=16777216", *text(headers),
        ]
        if value is None:
            # An empty value after the key is sent as null with -Z; so is an empty key.
            line = (key or b"") + b"\x01\n"
            subprocess.run([*command, "-Z", "-K", "\x01"], input=line, check=True)
            continue
        if key is not None:
            command += ["-k", key.decode()]
        with tempfile.NamedTemporaryFile() as file:
            file.write(value)
            file.flush()
            subprocess.run([*command, file.name], check=True)


def consume(bootstrap, topic, count):
    command = [
        "kcat", "-C", "-q", "-u", "-b", bootstrap, "-t", topic, "-p", "0", "-o", "beginning", "-c", str(count),
        "-X", "fetch.message.max.bytes=16777216", "-f", FORMAT,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as kcat:
        for _ in range(count):
            head = kcat.stdout.readline().decode().rstrip("\n")
            offset, key_length, length, headers = head.split("\t")
            take(kcat.stdout, topic, offset, int(key_length), int(length), headers)


def take(stream, topic, offset, key_length, length, headers):
    key = None if key_length < 0 else stream.read(key_length)
    value = None if length < 0 else stream.read(length)
    if stream.read(1) != b"\n":
        raise SystemExit(f"{topic} {offset}: lost the place in kcat's output")
    pairs = [pair.split("=", 1) for pair in re.split(",", headers)] if headers else []
    plan.tell(topic, offset, key, value, [
        (name, None if data == "NULL" else data.encode()) for name, data in pairs
    ])


plan.main(produce, consume)
