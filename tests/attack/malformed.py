#!/usr/bin/env python3
"""Malformed exchanges against the real binary: each is answered with the right error or cut, and a
well-behaved neighbour is served after every one.

  malformed.py BINARY

Rows: (name, exchange, what may come back: any of). The server is expected to be a sanitizer build;
it must end cleanly at the end."""
import base64
import datetime
import json
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from keepsake import Server, check  # noqa: E402
from raw import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING,  # noqa: E402
                 PREFACE, PRIORITY, PUSH, RST, SETTINGS, WINDOW, address_of, block, call, frame,
                 grpc_fields, http1, http2, literal, message, sign)

PROTOCOL, INTERNAL, FLOW, SETTINGS_TIMEOUT, CLOSED, SIZE, REFUSED = 1, 2, 3, 4, 5, 6, 7
COMPRESSION, CALM = 9, 11


def http1_rows(host):
    get = f"GET /health HTTP/1.1\r\nHost: {host}\r\n"
    post = f"POST / HTTP/1.1\r\nHost: {host}\r\n"
    bad = {"status 400", "cut"}
    rows = [
        ("no HTTP at all", b"hello there\r\n\r\n", bad),
        ("NUL bytes", b"\0" * 64, bad),
        ("TLS hello on the plaintext port", bytes.fromhex("160301020001000001fc0303") + b"\0" * 64, {"cut"}),
        ("empty request line", b"\r\n\r\n\r\n", bad),
        ("two words only", b"GET /health\r\n\r\n", bad),
        ("four words", b"GET /health HTTP/1.1 x\r\n\r\n", bad),
        ("version 1.2", b"GET /health HTTP/1.2\r\nHost: localhost\r\n\r\n", {"status 505"} | bad),
        ("version 2.0 as text", b"GET /health HTTP/2.0\r\nHost: localhost\r\n\r\n", {"status 505"} | bad),
        ("lower-case version", b"GET /health http/1.1\r\nHost: localhost\r\n\r\n", bad),
        ("method with a control byte", b"G\x01T /health HTTP/1.1\r\nHost: localhost\r\n\r\n", bad),
        ("bare LF lines", get.replace("\r\n", "\n").encode() + b"\n", bad),
        ("bare CR in a value", get.encode() + b"X: a\rb\r\n\r\n", bad),
        ("NUL in a value", get.encode() + b"X: a\0b\r\n\r\n", bad),
        ("control byte in a name", get.encode() + b"X\x01: a\r\n\r\n", bad),
        ("space before the colon", get.encode() + b"X : a\r\n\r\n", bad),
        ("name is empty", get.encode() + b": a\r\n\r\n", bad),
        ("no colon", get.encode() + b"Xa\r\n\r\n", bad),
        ("folded line", get.encode() + b"X: a\r\n b\r\n\r\n", bad),
        ("first line folded", f"GET /health HTTP/1.1\r\n Host: {host}\r\n\r\n".encode(), bad),
        ("no Host", b"GET /health HTTP/1.1\r\n\r\n", bad | {"status 421"}),
        ("two Hosts", get.encode() + f"Host: {host}\r\n\r\n".encode(), bad),
        ("foreign Host", b"GET /health HTTP/1.1\r\nHost: attacker.example\r\n\r\n", {"status 421"}),
        ("absolute form for another host", f"GET http://attacker.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
         bad | {"status 421"}),
        ("asterisk form", f"GET * HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), bad | {"status 404"}),
        ("TRACE", f"TRACE / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), {"status 405", "status 501"} | bad),
        ("CONNECT", f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), {"status 405", "status 501"} | bad),
        ("length and chunked", post.encode() + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", bad),
        ("two equal lengths", post.encode() + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", bad),
        ("two lengths", post.encode() + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", bad),
        ("length list", post.encode() + b"Content-Length: 3, 3\r\n\r\nabc", bad),
        ("negative length", post.encode() + b"Content-Length: -1\r\n\r\n", bad),
        ("length with a sign", post.encode() + b"Content-Length: +3\r\n\r\nabc", bad),
        ("hexadecimal length", post.encode() + b"Content-Length: 0x3\r\n\r\nabc", bad),
        ("length over 64 bits", post.encode() + b"Content-Length: 99999999999999999999\r\n\r\n", bad | {"status 413"}),
        ("length over the limit", post.encode() + b"Content-Length: 99999999999\r\n\r\n", {"status 413"} | bad),
        ("unknown coding", post.encode() + b"Transfer-Encoding: gzip\r\n\r\n", bad | {"status 501"}),
        ("chunked not last", post.encode() + b"Transfer-Encoding: chunked, gzip\r\n\r\n", bad | {"status 501"}),
        ("chunked twice", post.encode() + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         bad | {"status 501"}),
        ("coding hidden by a tab", post.encode() + b"Transfer-Encoding:\tchunked\x0b\r\n\r\n0\r\n\r\n", bad | {"status 501"}),
        ("bad chunk size", post.encode() + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", bad),
        ("negative chunk size", post.encode() + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", bad),
        ("chunk size over 64 bits", post.encode() + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", bad | {"status 413"}),
        ("chunk without its end", post.encode() + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n", bad | {"status 408"}),
        ("bare LF after a chunk size", post.encode() + b"Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", bad),
        ("long chunk extension", post.encode() + b"Transfer-Encoding: chunked\r\n\r\n3;" + b"x" * 4000 + b"\r\nabc\r\n0\r\n\r\n", bad),
        ("request line of 64 KiB", b"GET /" + b"a" * 65536 + b" HTTP/1.1\r\n\r\n", {"status 414", "status 431"} | bad),
        ("header of 64 KiB", get.encode() + b"X: " + b"a" * 65536 + b"\r\n\r\n", {"status 431"} | bad),
        ("500 fields", get.encode() + b"".join(b"X%d: a\r\n" % i for i in range(500)) + b"\r\n", {"status 431"} | bad),
        ("dot segments", f"GET /a/../health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), bad),
        ("encoded slash", f"GET /a%2fhealth HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), bad),
        ("encoded NUL", f"GET /%00 HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), bad),
        ("broken escape", f"GET /%zz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), bad),
        ("escape that is no UTF-8", f"GET /%ff HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), bad),
        ("unknown path", f"GET /nothing HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), {"status 404"}),
        ("wrong method on health", f"DELETE /health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), {"status 404", "status 405"}),
        ("gRPC over HTTP/1.1", post.encode() + b"Content-Type: application/grpc\r\nContent-Length: 0\r\n\r\n",
         {"status 404", "status 415", "status 426", "status 505", "status 400", "status 200"}),
        ("foreign Origin on a secret call", post.encode() + b"Origin: https://attacker.example\r\nX-Amz-Target: secretsmanager.ListSecrets\r\nContent-Length: 2\r\n\r\n{}",
         {"status 403"}),
        ("upgrade to h2c", get.encode() + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
         {"status 200"}),
    ]
    return [(f"http1: {name}", lambda address, raw=raw: http1(address, raw), want) for name, raw, want in rows]


def ended(*codes):
    return {f"goaway {code}" for code in codes} | {"cut"}


def http2_rows(authority):
    get = grpc_fields(authority)
    ok = block(*get)
    open_1 = frame(HEADERS, END_HEADERS, 1, ok)
    rows = [
        ("wrong preface", [b""], ended(PROTOCOL) | {"status 400", "status 505"}, b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" + b"\0" * 40),
        ("no SETTINGS first", [frame(PING, 0, 0, b"\0" * 8)], ended(PROTOCOL), PREFACE),
        ("DATA on stream 0", [frame(DATA, 0, 0, b"x")], ended(PROTOCOL)),
        ("DATA on an idle stream", [frame(DATA, 0, 1, b"x")], ended(PROTOCOL, CLOSED)),
        ("HEADERS on stream 0", [frame(HEADERS, END_HEADERS, 0, ok)], ended(PROTOCOL)),
        ("HEADERS on an even stream", [frame(HEADERS, END_HEADERS, 2, ok)], ended(PROTOCOL)),
        ("stream id that goes down", [frame(HEADERS, END_HEADERS | END_STREAM, 5, ok), frame(HEADERS, END_HEADERS | END_STREAM, 3, ok)],
         ended(PROTOCOL, CLOSED)),
        ("PRIORITY of 4 bytes", [frame(PRIORITY, 0, 1, b"\0" * 4)], ended(SIZE) | {"rst 6"}),
        ("PRIORITY on stream 0", [frame(PRIORITY, 0, 0, b"\0" * 5)], ended(PROTOCOL)),
        ("RST_STREAM of 3 bytes", [open_1, frame(RST, 0, 1, b"\0" * 3)], ended(SIZE)),
        ("RST_STREAM on stream 0", [frame(RST, 0, 0, b"\0" * 4)], ended(PROTOCOL)),
        ("RST_STREAM on an idle stream", [frame(RST, 0, 1, b"\0" * 4)], ended(PROTOCOL)),
        ("SETTINGS on a stream", [frame(SETTINGS, 0, 1)], ended(PROTOCOL)),
        ("SETTINGS of 5 bytes", [frame(SETTINGS, 0, 0, b"\0" * 5)], ended(SIZE)),
        ("SETTINGS ACK with payload", [frame(SETTINGS, ACK, 0, b"\0" * 6)], ended(SIZE)),
        ("ENABLE_PUSH of 2", [frame(SETTINGS, 0, 0, struct.pack(">HI", 2, 2))], ended(PROTOCOL)),
        ("window of 2^31", [frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 2**31))], ended(FLOW)),
        ("frame size of 16383", [frame(SETTINGS, 0, 0, struct.pack(">HI", 5, 16383))], ended(PROTOCOL)),
        ("frame size of 2^24", [frame(SETTINGS, 0, 0, struct.pack(">HI", 5, 2**24))], ended(PROTOCOL)),
        ("1000 settings in a frame", [frame(SETTINGS, 0, 0, struct.pack(">HI", 99, 1) * 1000)], ended(CALM, PROTOCOL)),
        ("SETTINGS flood", [frame(SETTINGS, 0, 0)] * 3000, ended(CALM)),
        ("PUSH_PROMISE from a client", [open_1, frame(PUSH, END_HEADERS, 1, b"\0\0\0\2" + ok)], ended(PROTOCOL)),
        ("PING of 7 bytes", [frame(PING, 0, 0, b"\0" * 7)], ended(SIZE)),
        ("PING on a stream", [frame(PING, 0, 1, b"\0" * 8)], ended(PROTOCOL)),
        ("PING flood", [frame(PING, 0, 0, b"\0" * 8)] * 20000, ended(CALM)),
        ("GOAWAY on a stream", [frame(GOAWAY, 0, 1, b"\0" * 8)], ended(PROTOCOL)),
        ("GOAWAY of 7 bytes", [frame(GOAWAY, 0, 0, b"\0" * 7)], ended(SIZE)),
        ("WINDOW_UPDATE of 0 on the connection", [frame(WINDOW, 0, 0, b"\0" * 4)], ended(PROTOCOL)),
        ("WINDOW_UPDATE of 0 on a stream", [open_1, frame(WINDOW, 0, 1, b"\0" * 4)], ended(PROTOCOL) | {"rst 1"}),
        ("WINDOW_UPDATE of 3 bytes", [frame(WINDOW, 0, 0, b"\0" * 3)], ended(SIZE)),
        ("connection window over 2^31", [frame(WINDOW, 0, 0, struct.pack(">I", 2**31 - 1))] * 2, ended(FLOW)),
        ("stream window over 2^31", [open_1] + [frame(WINDOW, 0, 1, struct.pack(">I", 2**31 - 1))] * 2, ended(FLOW) | {"rst 3"}),
        ("WINDOW_UPDATE on an idle stream", [frame(WINDOW, 0, 1, struct.pack(">I", 1))], ended(PROTOCOL)),
        ("CONTINUATION alone", [frame(CONTINUATION, END_HEADERS, 1, ok)], ended(PROTOCOL)),
        ("CONTINUATION on stream 0", [frame(CONTINUATION, END_HEADERS, 0, ok)], ended(PROTOCOL)),
        ("frame between HEADERS and CONTINUATION", [frame(HEADERS, 0, 1, ok[:20]), frame(PING, 0, 0, b"\0" * 8)], ended(PROTOCOL)),
        ("CONTINUATION of another stream", [frame(HEADERS, 0, 1, ok[:20]), frame(CONTINUATION, END_HEADERS, 3, ok[20:])], ended(PROTOCOL)),
        ("CONTINUATION flood", [frame(HEADERS, 0, 1, ok)] + [frame(CONTINUATION, 0, 1, literal(b"x", b"y"))] * 200, ended(CALM, PROTOCOL)),
        ("empty CONTINUATION flood", [frame(HEADERS, 0, 1, ok)] + [frame(CONTINUATION, 0, 1)] * 2000, ended(CALM, PROTOCOL)),
        ("frame over the size limit", [open_1, frame(DATA, 0, 1, b"x" * 20000)], ended(SIZE)),
        ("padding longer than the frame", [open_1, frame(DATA, PADDED, 1, b"\x09abc")], ended(PROTOCOL)),
        ("padded HEADERS without length", [frame(HEADERS, END_HEADERS | PADDED, 1, b"")], ended(PROTOCOL, SIZE)),
        ("priority HEADERS cut short", [frame(HEADERS, END_HEADERS | 0x20, 1, b"\0\0")], ended(PROTOCOL, SIZE)),
        ("stream that depends on itself", [frame(HEADERS, END_HEADERS | 0x20, 1, struct.pack(">IB", 1, 1) + ok)], ended(PROTOCOL) | {"rst 1"}),
        ("index 0", [frame(HEADERS, END_HEADERS, 1, b"\x80")], ended(COMPRESSION)),
        ("index beyond the table", [frame(HEADERS, END_HEADERS, 1, b"\xff\xff\x7f")], ended(COMPRESSION)),
        ("integer without end", [frame(HEADERS, END_HEADERS, 1, b"\xff" + b"\xff" * 20)], ended(COMPRESSION)),
        ("table size over the limit", [frame(HEADERS, END_HEADERS, 1, b"\x3f\xff\xff\x7f")], ended(COMPRESSION)),
        ("bad Huffman padding", [frame(HEADERS, END_HEADERS, 1, b"\x10\x81\x00\x81\x00")], ended(COMPRESSION)),
        ("string longer than the block", [frame(HEADERS, END_HEADERS, 1, b"\x10\x7fabc")], ended(COMPRESSION)),
        ("upper-case name", [frame(HEADERS, END_HEADERS | END_STREAM, 1, ok + literal(b"Xa", b"b"))], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("connection-specific field", [frame(HEADERS, END_HEADERS | END_STREAM, 1, ok + literal(b"connection", b"close"))], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("te other than trailers", [frame(HEADERS, END_HEADERS | END_STREAM, 1, block(*[f for f in get if f[0] != "te"]) + literal(b"te", b"gzip"))],
         ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("pseudo-header after a field", [frame(HEADERS, END_HEADERS | END_STREAM, 1, literal(b"a", b"b") + ok)], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("unknown pseudo-header", [frame(HEADERS, END_HEADERS | END_STREAM, 1, literal(b":x", b"b") + ok)], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("response pseudo-header", [frame(HEADERS, END_HEADERS | END_STREAM, 1, literal(b":status", b"200") + ok)], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("path twice", [frame(HEADERS, END_HEADERS | END_STREAM, 1, literal(b":path", b"/") + ok)], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("no path", [frame(HEADERS, END_HEADERS | END_STREAM, 1, block(*[f for f in get if f[0] != ":path"]))], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("empty path", [frame(HEADERS, END_HEADERS | END_STREAM, 1, block(*grpc_fields(authority, path="")))], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("no method", [frame(HEADERS, END_HEADERS | END_STREAM, 1, block(*[f for f in get if f[0] != ":method"]))], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("CONNECT", [frame(HEADERS, END_HEADERS, 1, block((":method", "CONNECT"), (":authority", authority)))],
         ended(PROTOCOL) | {"rst 1", "status 400", "status 405", "status 501", "rst 7"}),
        ("LF in a value", [frame(HEADERS, END_HEADERS | END_STREAM, 1, ok + literal(b"a", b"b\nc"))], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("NUL in a value", [frame(HEADERS, END_HEADERS | END_STREAM, 1, ok + literal(b"a", b"b\0c"))], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("length that does not agree", [frame(HEADERS, END_HEADERS, 1, ok + literal(b"content-length", b"99")), frame(DATA, END_STREAM, 1, b"abc")],
         ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("headers of 64 KiB", [frame(HEADERS, 0, 1, ok)] + [frame(CONTINUATION, 0, 1, literal(b"x" * 10, b"y" * 16000))] * 4 + [frame(CONTINUATION, END_HEADERS, 1)],
         ended(CALM, PROTOCOL) | {"status 431", "grpc 8", "rst 11"}),
        ("500 fields", [frame(HEADERS, END_HEADERS, 1, ok + literal(b"x", b"y") * 500)], ended(CALM, PROTOCOL) | {"status 431", "grpc 8", "rst 11"}),
        ("DATA after END_STREAM", [frame(HEADERS, END_HEADERS | END_STREAM, 1, ok), frame(DATA, 0, 1, b"x")], ended(CLOSED, PROTOCOL) | {"rst 5", "status 200"}),
        ("HEADERS after END_STREAM", [frame(HEADERS, END_HEADERS | END_STREAM, 1, ok)] * 2, ended(CLOSED, PROTOCOL) | {"rst 5"}),
        ("trailers without END_STREAM", [open_1, frame(HEADERS, END_HEADERS, 1, block(("a", "b")))], ended(PROTOCOL) | {"rst 1"}),
        ("trailers with a pseudo-header", [open_1, frame(HEADERS, END_HEADERS | END_STREAM, 1, block((":path", "/")))], ended(PROTOCOL) | {"rst 1", "status 400"}),
        ("empty DATA flood", [open_1] + [frame(DATA, 0, 1)] * 2000, ended(CALM)),
        ("PRIORITY flood", [frame(PRIORITY, 0, 1, struct.pack(">IB", 0, 1))] * 5000, ended(CALM)),
        ("WINDOW_UPDATE flood", [frame(WINDOW, 0, 0, struct.pack(">I", 1))] * 5000, ended(CALM)),
        ("rapid reset", [b"".join(frame(HEADERS, END_HEADERS, 2 * i + 1, ok) + frame(RST, 0, 2 * i + 1, b"\0\0\0\x08") for i in range(3000))], ended(CALM)),
        ("resets made by the server", [b"".join(frame(HEADERS, END_HEADERS, 2 * i + 1, ok) + frame(WINDOW, 0, 2 * i + 1, b"\0" * 4) for i in range(3000))],
         ended(CALM, PROTOCOL)),
        ("unknown frame flood", [frame(0x42, 0, 0, b"x")] * 5000, ended(CALM)),
    ]
    out = []
    for name, frames, want, *preface in rows:
        more = {"preface": preface[0]} if preface else {}
        streams = (1, 10**9) if "flood" in name or "reset" in name or "down" in name else (1,)
        out.append((f"http2: {name}", lambda address, f=frames, m=more, s=streams: http2(address, *f, streams=s, **m), want))
    return out


def grpc_rows(authority, token):
    good = {"authorization": token, "cache": "c"}

    def row(name, want, body=None, **fields):
        known = {k: v for k, v in fields.items() if k in ("path", "method", "content_type")}
        more = good | {k: v for k, v in fields.items() if k not in known}
        raw = call(grpc_fields(authority, **known, **more), message() if body is None else body)
        return f"grpc: {name}", lambda address: http2(address, raw), want

    return [
        row("unknown service", {"grpc 12"}, path="/no.Service/Get"),
        row("unknown method", {"grpc 12"}, path="/cache_client.Scs/Nothing"),
        row("path without a method", {"grpc 12"}, path="/cache_client.Scs"),
        row("path with a query", {"grpc 12"}, path="/cache_client.Scs/Get?x=1"),
        row("GET", {"status 405", "grpc 12", "grpc 13"}, method="GET"),
        row("PUT", {"status 405", "grpc 12", "grpc 13"}, method="PUT"),
        row("content type json", {"status 415", "status 404"}, content_type="application/json"),
        row("content type grpc-web", {"status 415", "grpc 12"}, content_type="application/grpc-web"),
        row("content type with an unknown codec", {"status 415", "grpc 12"}, content_type="application/grpc+thrift"),
        row("no content type", {"status 415", "status 404"}, content_type=None),
        row("compressed flag", {"grpc 12"}, body=message(flag=1)),
        row("compressed flag with grpc-encoding", {"grpc 12"}, body=message(flag=1), grpc_encoding="gzip"),
        row("unknown flag", {"grpc 3", "grpc 13", "grpc 12"}, body=message(flag=2)),
        row("unknown encoding", {"grpc 12"}, grpc_encoding="snappy"),
        row("length over the limit", {"grpc 8"}, body=message(b"", size=10_486_001)),
        row("length of 4 GiB", {"grpc 8"}, body=message(b"", size=2**32 - 1)),
        row("message cut short", {"grpc 3", "grpc 13"}, body=message(b"abc", size=4)),
        row("prefix cut short", {"grpc 3", "grpc 13"}, body=b"\0\0\0"),
        row("no message", {"grpc 3", "grpc 13", "grpc 12"}, body=b""),
        row("two messages", {"grpc 3", "grpc 13", "grpc 12"}, body=message() * 2),
        row("bytes after the message", {"grpc 3", "grpc 13", "grpc 12"}, body=message() + b"x"),
        row("negative timeout", {"grpc 3", "grpc 13"}, grpc_timeout="-1S"),
        row("timeout without a unit", {"grpc 3", "grpc 13"}, grpc_timeout="10"),
        row("timeout with a bad unit", {"grpc 3", "grpc 13"}, grpc_timeout="10x"),
        row("timeout of nine digits", {"grpc 3", "grpc 13"}, grpc_timeout="123456789S"),
        row("timeout of nothing", {"grpc 3", "grpc 13"}, grpc_timeout="S"),
        row("timeout of zero", {"grpc 4"}, grpc_timeout="0n"),
        row("protobuf: truncated varint", {"grpc 3", "grpc 13"}, body=message(b"\x0a\xff")),
        row("protobuf: length beyond the message", {"grpc 3", "grpc 13"}, body=message(b"\x0a\x7fk")),
        row("protobuf: field number 0", {"grpc 3", "grpc 13"}, body=message(b"\x02\x00")),
        row("protobuf: wire type 7", {"grpc 3", "grpc 13"}, body=message(b"\x0f")),
        row("protobuf: varint of 11 bytes", {"grpc 3", "grpc 13"}, body=message(b"\x18" + b"\xff" * 10 + b"\x01")),
        row("protobuf: group without end", {"grpc 3", "grpc 13"}, body=message(b"\x0b" * 40)),
        row("empty key", {"grpc 3"}, body=message(b"")),
        row("missing cache header", {"grpc 3"}, cache=None),
        row("empty cache header", {"grpc 3", "grpc 5"}, cache=""),
        row("cache that is not there", {"grpc 5"}, cache="nowhere"),
        row("cache name of 300 bytes", {"grpc 3", "grpc 5"}, cache="x" * 300),
        row("ttl of 0", {"grpc 3"}, path="/cache_client.Scs/Set", body=message(b"\x0a\x01k\x12\x01v")),
        row("key of 70,000 bytes", {"grpc 8", "grpc 3"}, path="/cache_client.Scs/Get", body=message(b"\x0a\xf0\xa2\x04" + b"k" * 70000)),
        row("create a cache with an empty name", {"grpc 3"}, path="/control_client.ScsControl/CreateCache", body=message(b"")),
        row("create a cache with a long name", {"grpc 3"}, path="/control_client.ScsControl/CreateCache", body=message(b"\x0a\xac\x02" + b"x" * 300)),
        row("create a cache with control bytes", {"grpc 3"}, path="/control_client.ScsControl/CreateCache", body=message(b"\x0a\x02\n\x00")),
        row("create a cache whose name is no UTF-8", {"grpc 3", "grpc 13"}, path="/control_client.ScsControl/CreateCache", body=message(b"\x0a\x01\xff")),
        row("delete a cache that is not there", {"grpc 5"}, path="/control_client.ScsControl/DeleteCache", body=message(b"\x0a\x01x")),
        row("flush a cache that is not there", {"grpc 5"}, path="/control_client.ScsControl/FlushCache", body=message(b"\x0a\x01x")),
        row("made-up page token", {"grpc 3"}, path="/control_client.ScsControl/ListCaches", body=message(b"\x0a\x03abc")),
    ]


def jwt(header, payload, signature=b"\0" * 64):
    def part(x):
        raw = x if isinstance(x, bytes) else json.dumps(x).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return ".".join([part(header), part(payload), part(signature)])


def token_rows(authority, token):
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    ours = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    flipped = signature[:10] + ("A" if signature[10] != "A" else "B") + signature[11:]
    bad = {
        "none at all": None,
        "a word": "hello",
        "Bearer in front": f"Bearer {token}",
        "two parts": f"{head}.{payload}",
        "four parts": f"{token}.x",
        "empty parts": "..",
        "empty signature": f"{head}.{payload}.",
        "changed signature": f"{head}.{payload}.{flipped}",
        "changed payload": f"{head}.{jwt({}, claims | {'sub': 'other'}).split('.')[1]}.{signature}",
        "algorithm none": jwt({**ours, "alg": "none"}, claims, b""),
        "algorithm HS256": jwt({**ours, "alg": "HS256"}, claims),
        "critical extension": jwt({**ours, "crit": ["exp"]}, claims),
        "embedded key": jwt({**ours, "jwk": {"kty": "OKP"}}, claims),
        "key by URL": jwt({**ours, "jku": "http://127.0.0.1/"}, claims),
        "unknown kid": jwt({**ours, "kid": "nobody"}, claims),
        "header that is no JSON": jwt(b"{", claims),
        "payload that is an array": jwt(ours, []),
        "duplicate names": jwt(ours, b'{"sub":"a","sub":"b"}'),
        "deep JSON": jwt(ours, b"[" * 2000),
        "padding": token + "==",
        "non-canonical bits": f"{head}.{payload}.{signature[:-1]}{'B' if signature[-1] != 'B' else 'C'}",
        "space inside": f"{head}. {payload}.{signature}",
        "nine kilobytes": "a" * 9000,
        "the v1 container instead of its key": base64.b64encode(json.dumps({"endpoint": "e", "api_key": token}).encode()).decode(),
    }
    rows = []
    for name, value in bad.items():
        raw = call(grpc_fields(authority, authorization=value, cache="c"), message())
        rows.append((f"token: {name}", lambda address, raw=raw: http2(address, raw), {"grpc 16"}))
    return rows


def aws_rows(host, key_id, secret):
    target = "secretsmanager.GetSecretValue"
    body = b'{"SecretId":"attack/one"}'
    now = datetime.datetime.now(datetime.timezone.utc)

    def signed(body=body, target=target, **more):
        return sign(key_id, secret, host, target, body, **more)

    def cut_auth(find, replace):
        return signed().replace(find, replace)

    json_error = {"SerializationException", "ValidationException"}
    rows = [
        ("no authorization", signed(authorization=None), {"MissingAuthenticationTokenException"}),
        ("empty authorization", signed(authorization=""), {"MissingAuthenticationTokenException", "IncompleteSignatureException"}),
        ("basic authorization", signed(authorization="Basic YTpi"), {"IncompleteSignatureException", "MissingAuthenticationTokenException"}),
        ("no credential", cut_auth(b"Credential=", b"Credentia1="), {"IncompleteSignatureException"}),
        ("no signature", cut_auth(b"Signature=", b"Signatur3="), {"IncompleteSignatureException"}),
        ("no signed headers", cut_auth(b"SignedHeaders=", b"SignedHeader5="), {"IncompleteSignatureException"}),
        ("credential of four parts", cut_auth(b"/aws4_request", b""), {"IncompleteSignatureException"}),
        ("scope not aws4_request", cut_auth(b"/aws4_request", b"/aws5_request"), {"IncompleteSignatureException", "InvalidSignatureException"}),
        ("another service", signed(service="sts"), {"InvalidSignatureException"}),
        ("unknown key", signed().replace(key_id.encode(), b"AKIAUNKNOWNUNKNOWN00"), {"UnrecognizedClientException"}),
        ("wrong secret", sign(key_id, "wrong", host, target, body), {"InvalidSignatureException"}),
        ("changed body", signed()[:-2] + b"2}", {"InvalidSignatureException"}),
        ("changed target", signed(x_amz_target="secretsmanager.DescribeSecret"), {"InvalidSignatureException"}),
        ("changed date", signed(x_amz_date="20150830T123600Z"), {"InvalidSignatureException"}),
        ("date that is none", signed(x_amz_date="yesterday"), {"IncompleteSignatureException", "InvalidSignatureException"}),
        ("no date", signed(x_amz_date=None), {"IncompleteSignatureException", "InvalidSignatureException"}),
        ("ten minutes late", signed(when=now - datetime.timedelta(minutes=10)), {"InvalidSignatureException"}),
        ("ten minutes early", signed(when=now + datetime.timedelta(minutes=10)), {"InvalidSignatureException"}),
        ("unsigned x-amz header", signed(x_amz_meta="a"), {"InvalidSignatureException", "IncompleteSignatureException"}),
        ("unsigned payload", signed(x_amz_content_sha256="UNSIGNED-PAYLOAD"), {"InvalidSignatureException", "IncompleteSignatureException"}),
        ("session token for a long-term key", signed(x_amz_security_token="x"), {"UnrecognizedClientException", "InvalidSignatureException", "IncompleteSignatureException"}),
        ("signature of 63 digits", cut_auth(b"Signature=", b"Signature=0"), {"IncompleteSignatureException", "InvalidSignatureException"}),
        ("unknown operation", signed(target="secretsmanager.Nothing"), {"UnknownOperationException"}),
        ("operation of another service", signed(target="DynamoDB.ListTables"), {"UnknownOperationException"}),
        ("operation in lower case", signed(target="secretsmanager.getsecretvalue"), {"UnknownOperationException"}),
        ("target without a dot", signed(target="GetSecretValue"), {"UnknownOperationException"}),
    ]
    bodies = [
        ("not JSON", b"hello"), ("an array", b"[]"), ("a string", b'"x"'), ("a number", b"1"), ("null", b"null"),
        ("cut short", b'{"SecretId":"x"'), ("trailing comma", b'{"SecretId":"x",}'), ("two values", b"{}{}"),
        ("single quotes", b"{'SecretId':'x'}"), ("a comment", b'{"SecretId":"x"/**/}'), ("NaN", b'{"SecretId":NaN}'),
        ("no SecretId", b"{}"), ("SecretId of null", b'{"SecretId":null}'), ("SecretId a number", b'{"SecretId":1}'),
        ("SecretId an object", b'{"SecretId":{}}'), ("SecretId a list", b'{"SecretId":["a"]}'), ("SecretId empty", b'{"SecretId":""}'),
        ("SecretId of 3000", b'{"SecretId":"' + b"x" * 3000 + b'"}'), ("VersionId too short", b'{"SecretId":"x","VersionId":"1"}'),
        ("VersionId of 65", b'{"SecretId":"x","VersionId":"' + b"1" * 65 + b'"}'), ("VersionStage empty", b'{"SecretId":"x","VersionStage":""}'),
        ("VersionStage a boolean", b'{"SecretId":"x","VersionStage":true}'), ("bad UTF-8", b'{"SecretId":"\xff"}'),
        ("lone surrogate", b'{"SecretId":"\\ud800"}'), ("bad escape", b'{"SecretId":"\\x41"}'), ("control byte", b'{"SecretId":"a\nb"}'),
        ("depth 1000", b'{"SecretId":' + b"[" * 1000 + b"]" * 1000 + b"}"), ("100,000 names", b"{" + b",".join(b'"a%d":1' % i for i in range(20000)) + b"}"),
    ]
    rows += [(f"body {name}", signed(body=raw), json_error | {"InvalidParameterException", "status 413"}) for name, raw in bodies]
    rows += [
        ("SecretBinary that is no base64", signed(b'{"Name":"a","SecretBinary":"@@","ClientRequestToken":"' + b"1" * 32 + b'"}', "secretsmanager.CreateSecret"),
         json_error),
        ("value over 65,536 bytes", signed(json.dumps({"Name": "a", "SecretString": "x" * 65537, "ClientRequestToken": "1" * 32}).encode(), "secretsmanager.CreateSecret"),
         {"ValidationException"}),
        ("no ClientRequestToken", signed(b'{"Name":"a","SecretString":"x"}', "secretsmanager.CreateSecret"), {"InvalidRequestException"}),
        ("ClientRequestToken of 5", signed(b'{"Name":"a","SecretString":"x","ClientRequestToken":"12345"}', "secretsmanager.CreateSecret"),
         {"InvalidParameterException", "ValidationException"}),
        ("name with a space", signed(b'{"Name":"a b"}', "secretsmanager.CreateSecret"), {"ValidationException"}),
        ("tags that are a map", signed(b'{"Name":"a","Tags":{"k":"v"}}', "secretsmanager.CreateSecret"), {"SerializationException"}),
        ("MaxResults of 0", signed(b'{"MaxResults":0}', "secretsmanager.ListSecrets"), {"ValidationException", "InvalidParameterException"}),
        ("MaxResults of 1e9", signed(b'{"MaxResults":1e9}', "secretsmanager.ListSecrets"), json_error | {"InvalidParameterException"}),
        ("MaxResults of 1.5", signed(b'{"MaxResults":1.5}', "secretsmanager.ListSecrets"), json_error),
        ("unknown filter", signed(b'{"Filters":[{"Key":"nope","Values":["x"]}]}', "secretsmanager.ListSecrets"), {"ValidationException"}),
        ("eleven filters", signed(json.dumps({"Filters": [{"Key": "name", "Values": ["x"]}] * 11}).encode(), "secretsmanager.ListSecrets"), {"ValidationException"}),
        ("made-up page token", signed(b'{"NextToken":"x"}', "secretsmanager.ListSecrets"), {"InvalidNextTokenException"}),
        ("PasswordLength of 5000", signed(b'{"PasswordLength":5000}', "secretsmanager.GetRandomPassword"), {"ValidationException"}),
        ("body over the limit", signed(b'{"SecretId":"' + b"x" * 600000 + b'"}'), {"status 413", "ValidationException"}),
        ("GET with a target", signed().replace(b"POST / ", b"GET / ", 1), {"status 404", "status 405", "InvalidSignatureException"}),
        ("another path", signed().replace(b"POST / ", b"POST /x ", 1), {"status 404", "InvalidSignatureException", "UnknownOperationException"}),
        ("another content type", signed(content_type="text/plain"), {"status 415", "InvalidSignatureException", "UnknownOperationException", "SerializationException"}),
    ]
    return [(f"aws: {name}", lambda address, raw=raw: http1(address, raw), want) for name, raw, want in rows]


class Neighbour:
    """A well-behaved client: one gRPC ping and one health check after each attack."""

    def __init__(self, address, authority):
        self.address = address
        self.ping = call(grpc_fields(authority, path="/cache_client.Ping/Ping"), message(b""))
        self.health = f"GET /health HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode()

    def lives(self):
        return http2(self.address, self.ping).grpc == 0 and http1(self.address, self.health).status == 200


def main():
    with Server(sys.argv[1], "--log-level", "warn") as server:
        address = address_of(server.url)
        authority = f"{address[0]}:{address[1]}"
        text = server.cli("token", "generate", "-o", "raw").stdout.strip()
        token = json.loads(base64.b64decode(text))["api_key"]
        server.cli("cache", "create", "c")
        neighbour = Neighbour(address, authority)
        check(neighbour.lives(), "the neighbour is served before")
        rows = (http1_rows(authority) + http2_rows(authority) + grpc_rows(authority, token) +
                token_rows(authority, token) + aws_rows(authority, server.access_key_id, server.secret_access_key))
        wrong = []
        for name, exchange, want in rows:
            answer = exchange(address)
            if not answer.words() & want:
                wrong.append(f"{name}: {answer!r} {answer.body[:120]!r}, not one of {sorted(want)}")
            elif not neighbour.lives():
                wrong.append(f"{name}: the neighbour was not served after it")
            if server.process.poll() is not None:
                raise SystemExit(f"the server ended after {name}:\n{server.log_text()[-4000:]}")
        for line in wrong:
            print(f"FAIL {line}")
        log = server.log_text()
        check(token not in log and server.secret_access_key not in log, "no credential in the log")
        check(server.stop(60) == 0, "the server ends cleanly", server.log_text()[-2000:])
        print(f"{len(rows)} malformed exchanges, {len(wrong)} answered wrongly")
        sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
