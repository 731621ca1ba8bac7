#!/usr/bin/env python3
"""Reads a recording of gigatop knowing nothing but the page of bytes (RecordingFormat.md).
read_gtr.py FILE [--records | --summary]: a JSON line a frame; of every record; counts only.
Exit status: 0 all is well, 1 no recording that it can read, 3 something was damaged."""
import json, struct, sys, zlib, numpy as np, zstandard
SYNC, MAGIC, SUBJECTS = b"\xa7GTR", b"\x89GTR\r\n\x1a\n", ("gpu", "battery", "site")
S = lambda text, **more: {**dict(field.split(":") for field in text.split()), **more}
unpack, ANSWERS = zstandard.ZstdDecompressor().decompress, [S("lastAnswer:?q latency:?d")]
# What stands in the bytes: names and what `Bytes.read` takes as their kinds.
HEADER = S("type:B flags:B version:H wall:q sequence:Q length:I distance:I crc:I")
REST = dict(
    processes=[S("gpu:v pid:?V name:s mib:?V type:?s")], lastSeen=[S("gpu:v time:q")],
    sources=[S("id:s kind:s state:s since:q lastAnswer:?q latency:?d period:d entities:v reporting:v "
               "error:?s nextTry:?q restarts:v abandoned:v", notes=["s"])])
TEXTS = dict(texts=["s"], places=("v",))
RECORDS = {
    1: S("major:H minor:H compat:I readOnly:I incompat:I segment:I period:d group:H stripe:I monotonic:q "
         "zoneOffset:i zone:s machine:s writer:s site:s sources:s pseudonyms:B"),
    2: dict(columns=[S("id:v kind:B subject:B metric:s unit:s decimals:B width:B key:s")]),
    3: S("epoch:Q", content={0: S(
        "site:s count:n", host=TEXTS, uuid=TEXTS, busID=TEXTS, name=TEXTS, serial=TEXTS, driver=TEXTS,
        index=("v",), position=("v",), groups=[S("level:B name:s first:v gpus:v parent:v child:v children:v")],
        units=[S("id:s block:s maker:?s model:?s serial:?s")])}),
    4: S("number:v monotonic:q epoch:v origin:B flags:B"), 5: S("time:q severity:B entity:s rule:s text:s duration:?d"),
    6: S("firstFrame:v count:n", content={0: dict(
        places=(S("time:q offset:v"),), columns=[S("name:s", values=("?d",))])}),
    7: S("previous:Q", groups=[S("frame:Q summary:Q firstFrame:v frames:v first:q last:q worst:B")]),
    8: S("time:q entity:s author:s text:s id:s"), 9: S("kind:B time:q amount:d words:s"), 10: S("frames:Q index:Q")}

class Bytes:
    def __init__(self, data, count=0):
        self.data, self.at, self.count = data, 0, count
    def raw(self, count):
        self.at += count
        if self.at > len(self.data): raise ValueError("ends too early")
        return self.data[self.at - count:self.at]
    def varint(self):
        value = shift = 0
        while (byte := self.raw(1)[0]) > 127:
            value, shift = value | (byte & 127) << shift, shift + 7
        return value | byte << shift
    def zblock(self):
        size = self.varint()
        return Bytes(unpack(self.raw(self.varint()), size) if size else b"", self.count)
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
    plain = np.dtype("<u%d" % kind.itemsize)
    if codec == 2: return np.full(count, np.frombuffer(raw, kind)[0])
    planes = np.frombuffer(unpack(raw, count * kind.itemsize) if is_packed else raw, np.uint8)
    found = np.ascontiguousarray(planes.reshape(kind.itemsize, count).T).view(plain).ravel()
    if codec == 4:
        found = old.view(plain) + ((found >> plain.type(1)) ^ (plain.type(0) - (found & plain.type(1))))
    return found.view(kind)

def directory(data):
    table = data.read(S("subject:B count:v stripe:v", ids=["v"])) | {"columns": {}}
    table["cells"] = [(column, min(table["stripe"], table["count"] - start), *data.read("c"))
                      for start in range(0, table["count"], table["stripe"]) for column in table["ids"]]
    return table

def frame(data, schema, old_columns, old_frame):
    """The columns by subject, and the frame as it is printed: both for the frames that refer to it."""
    made, columns = data.read(RECORDS[4]), {}
    data = data.zblock() if (is_one := made["flags"] & 2) else data
    for table in [directory(data) for _ in range(data.varint())]:
        for column, count, codec, width, size in table["cells"]:
            parts = table["columns"].setdefault(column, [])
            old = old_columns[table["subject"]][column][len(parts)] if codec in (1, 4) else None
            parts.append(stripe(codec, width, data.raw(size), not is_one, count, old))
        columns[table["subject"]] = table["columns"]
        made[SUBJECTS[table["subject"]]] = cells(table, schema)
    made |= (rest := data if is_one else data.zblock()).read(REST)
    made |= {name: old_frame[name] for bit, name in ((4, "processes"), (8, "lastSeen")) if made["flags"] & bit}
    if made["flags"] & 16: made["sources"] = [a | b for a, b in zip(old_frame["sources"], rest.read(ANSWERS))]
    return columns, made

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
        if len(data) >= at + 40 and zlib.crc32(data[at:at + 36]) == Bytes(data[at + 36:at + 40]).read("I"):
            head = Bytes(data[at + 4:at + 36]).read(HEADER)
            payload = data[at + 40:at + 40 + head["length"]]
            if (len(payload), zlib.crc32(payload), head["version"]) == (head["length"], head["crc"], 1):
                if (sequence := head["sequence"]) not in seen:
                    losses += [] if sequence == wanted else ["no record %d" % wanted]
                    wanted = sequence + 1
                    seen.add(sequence)
                    yield head, payload
                at += 40 + (head["length"] + 7) // 8 * 8
                continue
        losses.append("no whole record at %d" % at)
        at = data.find(SYNC, at + 1)

def main(path, option=""):
    losses, counts, schema, frames = [], {}, {}, {}
    for head, payload in records(open(path, "rb").read(), losses):
        kind, data = head["type"], Bytes(payload)
        try:
            if kind == 4:
                number = Bytes(payload).varint()
                frames = frames if head["distance"] else {number: ({}, {})}
                frames[number] = frame(data, schema, *frames[number - head["distance"]])
                made = frames[number][1] | {"time": head["wall"] // 1000000}
            else:
                made = data.read(RECORDS.get(kind, {}))
        except Exception as error:
            losses.append("record %d: %r" % (head["sequence"], error))
            continue
        if (kind > 10 and head["flags"] & 1) or made.get("major", 1) != 1 or made.get("incompat"):
            sys.exit("%s: of a version that this program does not know; it is not read" % path)
        schema = {column["id"]: column for column in made["columns"]} if kind == 2 else schema
        counts[kind] = counts.get(kind, 0) + 1
        if option == "--records" or (option == "" and kind == 4): print(json.dumps({"record": kind, **made}))
    if option == "--summary": print(json.dumps({"records": counts, "losses": losses}))
    for loss in losses: print(loss, file=sys.stderr)
    return 3 if losses else 0 if schema else "%s: no recording" % path
sys.exit(main(*sys.argv[1:]))
