#!/usr/bin/env python3
"""Reads a recording of gigatop knowing nothing but the page of bytes (RecordingFormat.md).
read_gtr.py FILE [--records]: a JSON line of every frame, or of every record.
Exit status: 0 all is well, 1 no recording that it can read, 3 something was damaged."""
import json, struct, sys, zlib, numpy as np, zstandard
SYNC, MAGIC, SUBJECTS = b"\xa7GTR", b"\x89GTR\r\n\x1a\n", ("gpu", "battery", "site")
S = lambda text, **more: {**dict(field.split(":") for field in text.split()), **more}
unpack, ANSWERS = zstandard.ZstdDecompressor().decompress, [S("lastAnswer:?q latency:?d")]
HEADER = S("type:B flags:B version:H wall:q sequence:Q length:I distance:I crc:I check:I")
REST = dict(processes=[S("gpu:v pid:?V name:s mib:?V type:?s")], lastSeen=[S("gpu:v time:q")], sources=[
    S("id:s kind:s state:s since:q lastAnswer:?q latency:?d period:d entities:v reporting:v error:?s nextTry:?q "
      "restarts:v abandoned:v", notes=["s"])])
T = dict(texts=["s"], places=("v",))
RECORDS = {
    1: S("major:H minor:H compat:I readOnly:I incompat:I segment:I period:d group:H stripe:I monotonic:q "
         "zoneOffset:i zone:s machine:s writer:s site:s sources:s pseudonyms:B"),
    2: dict(columns=[S("id:v kind:B subject:B metric:s unit:s decimals:B width:B key:s")]),
    3: S("epoch:Q", content={0: S("site:s count:n", host=T, uuid=T, busID=T, name=T, serial=T, driver=T, index=("v",),
         position=("v",), groups=[S("level:B name:s first:v gpus:v parent:v child:v children:v")],
         units=[S("id:s block:s maker:?s model:?s serial:?s")])}),
    4: S("number:v monotonic:q epoch:v origin:B flags:B"), 5: S("time:q severity:B entity:s rule:s text:s duration:?d"),
    6: S("firstFrame:v count:n", content={0: dict(places=(S("time:q offset:v"),), columns=[S("name:s", values=("?d",))
        ])}), 7: S("previous:Q", groups=[S("frame:Q summary:Q firstFrame:v frames:v first:q last:q worst:B")]),
    8: S("time:q entity:s author:s text:s id:s"), 9: S("kind:B time:q amount:d words:s"), 10: S("frames:Q index:Q"),
    11: S("firstFrame:v count:n epoch:v flags:B gpus:v stripe:v", columns=["v"], parts=[S("size:v crc:I")], crc="I")}
SIDE = dict(events=[S("count:v worst:B")], level="B", groups="v", rows=[S("column:v decimals:B")])
class Bytes:
    def __init__(self, data, count=0):
        self.data, self.at, self.count = data, 0, count
    def raw(self, count):
        if self.at + count > len(self.data): raise ValueError("ends too early")
        self.at += count
        return self.data[self.at - count:self.at]
    def varint(self):
        return byte if (byte := self.raw(1)[0]) < 128 else byte & 127 | self.varint() << 7
    def zblock(self):
        return Bytes(unpack(self.raw(self.varint()), size) if (size := self.varint()) else b"", self.count)
    def read(self, kind):
        """s string, v varint, V signed, n one that counts tuples, c cell, ? optional, [] list, else as in struct."""
        match kind:
            case {0: inner}: return self.zblock().read(inner)
            case dict(): return {name: self.read(one) for name, one in kind.items()}
            case list(): return [self.read(kind[0]) for _ in range(self.varint())]
            case tuple(): return [self.read(kind[0]) for _ in range(self.count)]
            case "v": return self.varint()
            case "V": return (self.varint() + 2**63) % 2**64 - 2**63
            case "n": self.count = self.varint(); return self.count
            case "c": return (codec, self.read("B"), self.varint()) if (codec := self.read("B")) > 1 else (codec, 0, 0)
            case "s": return str(self.raw(self.varint()), "utf-8", "replace")
            case str() if kind[0] == "?": return self.read(kind[1]) if self.read("B") else None
        return struct.unpack("<" + kind, self.raw(struct.calcsize("<" + kind)))[0]

def stripe(codec, width, raw, is_packed, count, old):
    """The integers of one stripe of a column, as stored; None when it is absent."""
    if codec < 2: return old
    kind = np.dtype("<%s%d" % ("i" if width & 128 else "u", width & 127))
    if codec == 2: return np.full(count, np.frombuffer(raw, kind)[0])
    found = joined(np.frombuffer(unpack(raw, count * kind.itemsize) if is_packed else raw, np.uint8), kind.itemsize)
    return (old.view(found.dtype) + folded(found) if codec == 4 else found).view(kind)
def joined(planes, width):
    return np.ascontiguousarray(planes.reshape(width, -1).T).view("<u%d" % width).ravel()
def folded(zigzag):
    return (zigzag >> 1) ^ (0 - (zigzag & 1))
def directory(data):
    table = data.read(S("subject:B count:v stripe:v", ids=["v"])) | {"columns": {}}
    return table | {"cells": [(column, min(table["stripe"], table["count"] - start), *data.read("c"))
                              for start in range(0, table["count"], table["stripe"]) for column in table["ids"]]}

def frame(data, schema, frames, head):
    """Adds the columns by subject, and the frame as it is printed: both for the frames that refer to it."""
    made, columns = data.read(RECORDS[4]), {}
    old, old_frame = frames[made["number"] - head["distance"]] if head["distance"] else frames.clear() or ({}, {})
    data = data.zblock() if (is_one := made["flags"] & 2) else data
    for table in [directory(data) for _ in range(data.varint())]:
        for column, count, codec, width, size in table["cells"]:
            parts = table["columns"].setdefault(column, [])
            before = old[table["subject"]][column][len(parts)] if codec in (1, 4) else None
            parts.append(stripe(codec, width, data.raw(size), not is_one, count, before))
        columns[table["subject"]] = table["columns"]
        made[SUBJECTS[table["subject"]]] = cells(table, schema)
    made |= (rest := data if is_one else data.zblock()).read(REST)
    made |= {name: old_frame[name] for bit, name in ((4, "processes"), (8, "lastSeen")) if made["flags"] & bit}
    if made["flags"] & 16: made["sources"] = [a | b for a, b in zip(old_frame["sources"], rest.read(ANSWERS))]
    frames[made["number"]] = columns, made | {"time": head["wall"] // 1000000}
    return frames[made["number"]][1]

def details(data, schema, *_):
    """Counts, smallest, means and largest of every metric, GPU by GPU (null: all frames are as the first); rows."""
    made = data.read(RECORDS[11])
    whole, lists = made["flags"] & 2, [[] for _ in range(4 * len(made["columns"]))]
    for place, sized in enumerate(made["parts"][:-1]):
        count, old = min(made["stripe"], made["gpus"] - place * made["stripe"]), {}
        part = part.zblock() if (part := Bytes(data.raw(sized["size"]))) and whole else part
        for which, (codec, width, size) in enumerate([part.read("c") for _ in lists]):
            found = stripe(codec, width, part.raw(size), not whole, count, old.get(which % 4 and 1))
            old |= {which % 4: found} if codec else {}
            lists[which] += found.tolist() if codec else [None] * count
    made["metrics"] = {schema[id]["metric"]: lists[4 * at:4 * at + 4] for at, id in enumerate(made["columns"])}
    made |= data.read(SIDE)
    planes, size = np.frombuffer(data.zblock().data, np.uint8), made["groups"]
    made["values"] = [folded(joined(one, 4)).reshape(-1, size).cumsum(0, "u4").view("i4").tolist()
                      for one in planes.reshape(-1, 4, size * made["count"] or 1)]
    return made

def cells(table, schema):
    """Values by metric, null where absent; places of errors by metric; a status for every entity."""
    def column(wanted, absent, size=table["stripe"], count=table["count"]):
        return [value for place, part in enumerate(table["columns"].get(wanted, [None] * count))
                for value in ([absent] * min(size, count - place * size) if part is None else part.tolist())]
    known = {(what["kind"], what["metric"]): id for id, what in schema.items() if id in table["columns"]}
    made = {"count": table["count"], "status": column(known.get((2, "")), 0), "metrics": {}, "errors": {}}
    for name in [metric for kind, metric in known if kind == 0]:
        states, decimals = column(known.get((1, name)), 1), schema[known[0, name]]["decimals"]
        made["errors"][name] = [place for place, state in enumerate(states) if state == 2]
        made["metrics"][name] = [None if state or value is None else value / 10 ** decimals if decimals else value
                                 for value, state in zip(column(known[0, name], None), states)]
    return made

def records(data, losses):
    """Headers and payloads of all whole records, wherever they stand; each sequence once."""
    at, wanted, seen = data.find(SYNC), 0, set()
    losses += [] if data[:8] == MAGIC and at == 8 else ["does not begin as a recording"]
    while 0 <= at < len(data):
        head = at + 40 <= len(data) and Bytes(data[at + 4:at + 40]).read(HEADER)
        if head and zlib.crc32(data[at:at + 36]) == head["check"] and head["version"] == 1 and zlib.crc32(
                payload := data[at + 40:at + 40 + head["length"]]) == head["crc"] and len(payload) == head["length"]:
            if (sequence := head["sequence"]) not in seen:
                losses += [] if sequence == wanted else ["no record %d" % wanted]
                seen.add(sequence); wanted = sequence + 1
                yield head, payload
            at += 40 + (head["length"] + 7) // 8 * 8
        else:
            losses.append("no whole record at %d" % at)
            at = data.find(SYNC, at + 1)

def main(path, option=""):
    losses, schema, frames = [], {}, {}
    for head, payload in records(open(path, "rb").read(), losses):
        kind, data = head["type"], Bytes(payload)
        try:
            made = {4: frame, 11: details}.get(kind, lambda *_: data.read(RECORDS.get(kind, {})))(data, schema, frames, head)
        except Exception as error:
            losses.append("record %d: %r" % (head["sequence"], error)); continue
        if (kind > 11 and head["flags"] & 1) or made.get("major", 1) != 1 or made.get("incompat"):
            sys.exit("%s: of a version that this program does not know; it is not read" % path)
        schema = {column["id"]: column for column in made["columns"]} if kind == 2 else schema
        if option == "--records" or kind == 4: print(json.dumps({"record": kind, **made}))
    for loss in losses: print(loss, file=sys.stderr)
    return 3 if losses else 0 if schema else "%s: no recording" % path
sys.exit(main(*sys.argv[1:]))
