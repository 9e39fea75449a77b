"""Raw exchanges with a server: bytes out, what came back in. No client library in the way; only the
header decompression is a library's (python3-hpack)."""
import datetime
import hashlib
import hmac
import json
import socket
import struct
import urllib.parse

import hpack

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, END_HEADERS, ACK, PADDED = 1, 4, 1, 8
SECONDS = 15


class Answer:
    """What the server did: a status (HTTP), a grpc-status, GOAWAY or RST_STREAM codes, or the end."""

    def __init__(self):
        self.status = self.grpc = self.goaway = self.rst = None
        self.closed = False
        self.body = b""
        self.fields = {}

    def __repr__(self):
        return (f"status={self.status} grpc={self.grpc} goaway={self.goaway} rst={self.rst} "
                f"closed={self.closed} {self.fields.get('grpc-message', '')}")

    def words(self):
        """The names that a table row may expect, for example 'status 400' or 'goaway 1'."""
        out = {f"status {self.status}", f"grpc {self.grpc}", f"goaway {self.goaway}", f"rst {self.rst}"}
        if self.status is None and self.goaway is None and self.rst is None and self.closed:
            out.add("cut")
        if self.goaway is not None or (self.closed and self.status is None):
            out.add("ended")
        try:
            out.add(json.loads(self.body)["__type"])
        except (ValueError, KeyError, TypeError):
            pass
        return out


def connect(address):
    s = socket.create_connection(address, timeout=SECONDS)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def read_some(s):
    try:
        return s.recv(65536)
    except (ConnectionResetError, BrokenPipeError):
        return b""
    except socket.timeout:
        return None


def http1(address, raw):
    """Sends bytes, reads one response (or the end)."""
    answer = Answer()
    with connect(address) as s:
        try:
            s.sendall(raw)
        except (ConnectionResetError, BrokenPipeError):
            pass
        got = b""
        while True:
            piece = read_some(s)
            if piece is None:
                break
            if piece == b"":
                answer.closed = True
                break
            got += piece
            head, found, body = got.partition(b"\r\n\r\n")
            if found:
                lines = head.decode("latin-1").split("\r\n")
                fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                if len(body) >= int(fields.get("content-length", "0")):
                    break
        if got.startswith(b"HTTP/1.1 "):
            answer.status = int(got[9:12])
            answer.body = got.partition(b"\r\n\r\n")[2]
            answer.fields = {line.split(": ", 1)[0].lower(): line.split(": ", 1)[1]
                             for line in got.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:] if ": " in line}
    return answer


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(name, value):
    """One header field, never indexed, no Huffman."""
    return b"\x10" + length(len(name)) + name + length(len(value)) + value


def length(n):
    if n < 127:
        return bytes([n])
    out, n = b"\x7f", n - 127
    while n >= 128:
        out, n = out + bytes([n % 128 | 128]), n // 128
    return out + bytes([n])


def block(*fields):
    return b"".join(literal(n.encode(), v if isinstance(v, bytes) else v.encode()) for n, v in fields)


def http2(address, *frames, preface=PREFACE + frame(SETTINGS, 0, 0), streams=(1,)):
    """Sends frames after the preface; reads until the streams named have ended, GOAWAY with the end
    of the connection, or silence."""
    answer = Answer()
    decoder = hpack.Decoder()
    waiting = set(streams)
    with connect(address) as s:
        try:
            s.sendall(preface + b"".join(frames))
        except (ConnectionResetError, BrokenPipeError):
            pass
        got = b""
        while waiting:
            piece = read_some(s)
            if piece is None:
                break
            if piece == b"":
                answer.closed = True
                break
            got += piece
            while len(got) >= 9:
                size = int.from_bytes(got[:3], "big")
                if len(got) < 9 + size:
                    break
                kind, flags, stream = struct.unpack(">BBI", got[3:9])
                on_frame(answer, decoder, kind, flags, stream & 0x7FFFFFFF, got[9:9 + size], waiting)
                got = got[9 + size:]
    return answer


def on_frame(answer, decoder, kind, flags, stream, payload, waiting):
    if kind == GOAWAY:
        answer.goaway = int.from_bytes(payload[4:8], "big")
    elif kind == RST:
        answer.rst = int.from_bytes(payload[:4], "big")
        waiting.discard(stream)
    elif kind == DATA:
        answer.body += payload
    elif kind == HEADERS:
        for name, value in decoder.decode(payload, raw=True):
            name, value = name.decode(), value.decode("latin-1")
            answer.fields[name] = value
            if name == ":status":
                answer.status = int(value)
            elif name == "grpc-status":
                answer.grpc = int(value)
    if kind in (DATA, HEADERS) and flags & END_STREAM:
        waiting.discard(stream)


def grpc_fields(authority, path="/cache_client.Scs/Get", method="POST", content_type="application/grpc", **more):
    fields = [(":method", method), (":scheme", "http"), (":path", path), (":authority", authority),
              ("content-type", content_type), ("te", "trailers")]
    return [(n, v) for n, v in fields + [(k.replace("_", "-"), v) for k, v in more.items()] if v is not None]


def message(payload=b"\x0a\x01k", flag=0, size=None):
    return bytes([flag]) + (len(payload) if size is None else size).to_bytes(4, "big") + payload


def call(fields, body, stream=1):
    pieces = [body[i:i + 16384] for i in range(0, len(body), 16384)] or [b""]
    data = [frame(DATA, END_STREAM if piece is pieces[-1] else 0, stream, piece) for piece in pieces]
    return frame(HEADERS, END_HEADERS, stream, block(*fields)) + b"".join(data)


def sign(key_id, secret, host, target, body, when=None, region="us-west-2", service="secretsmanager", **change):
    """A SigV4-signed request of Secrets Manager as raw HTTP/1.1; `change` replaces headers after
    signing."""
    when = when or datetime.datetime.now(datetime.timezone.utc)
    stamp, day = when.strftime("%Y%m%dT%H%M%SZ"), when.strftime("%Y%m%d")
    signed = {"content-type": "application/x-amz-json-1.1", "host": host, "x-amz-date": stamp, "x-amz-target": target}
    names = ";".join(signed)
    canonical = "\n".join(["POST", "/", "", *[f"{k}:{v}" for k, v in signed.items()], "", names,
                           hashlib.sha256(body).hexdigest()])
    scope = f"{day}/{region}/{service}/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    signed["authorization"] = (f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, "
                               f"Signature={signature}")
    fields = signed | {"content-length": str(len(body))} | {k.replace("_", "-"): v for k, v in change.items()}
    head = "".join(f"{k}: {v}\r\n" for k, v in fields.items() if v is not None)
    return f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body


def address_of(url):
    parts = urllib.parse.urlsplit(url)
    return parts.hostname, parts.port
