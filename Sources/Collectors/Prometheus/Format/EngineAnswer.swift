/// What takes the series of an answer in, one after another.
protocol EngineSink {
  /// Begins a series.
  ///
  /// - Parameter rest: the answer from the series' labels on, which are an object.
  /// - Returns: bytes of the labels; nil when they are no object.
  mutating func begin(_ rest: Bytes) -> Int?
  /// Takes a sample of the series that began last: seconds since 1970, and its value.
  mutating func take(_ time: Double, _ value: Double)
}

/// An answer of an engine's API, read in one pass over its bytes.
///
/// Source: Prometheus, "HTTP API": `status`, `data.resultType` (`vector`, `matrix`), `data.result`,
/// `errorType`, `error`, `warnings`; VictoriaMetrics adds `isPartial`.
struct EngineAnswer: Hashable, Sendable {
  var isSuccess = false
  var errorType = ""
  var error = ""
  var warnings: [String] = []
  /// Series that were handed on.
  var series = 0
  /// The bytes are no whole JSON; what could be read was handed on.
  var isDamaged = false

  /// An answer that came in parts, one after another: a success when all of them are.
  init<Sink: EngineSink>(parts: [[UInt8]], into sink: inout Sink) {
    let all = parts.map { body in
      body.withUnsafeBufferPointer { EngineAnswer($0, into: &sink) }
    }
    isSuccess = !all.isEmpty && all.allSatisfy(\.isSuccess)
    isDamaged = all.contains { $0.isDamaged }
    series = all.reduce(0) { $0 + $1.series }
    let bad = all.first { !$0.isSuccess }
    errorType = bad?.errorType ?? ""
    error = bad?.error ?? ""
    for warning in all.flatMap(\.warnings) where !warnings.contains(warning) {
      warnings.append(warning)
    }
  }

  init<Sink: EngineSink>(_ bytes: Bytes, into sink: inout Sink) {
    var cursor = JSONCursor(bytes)
    isDamaged = !cursor.members { name, cursor in
      if name.equalsText("data"), cursor.peek() == 0x7B { return readData(&cursor, &sink) }
      return readNews(name, &cursor)
    }
  }

  /// What an answer says beside its data.
  private mutating func readNews(_ name: Bytes, _ cursor: inout JSONCursor) -> Bool {
    if cursor.peek() == 0x22 {
      guard let text = cursor.string() else { return false }
      if name.equalsText("status") { isSuccess = text.equalsText("success") }
      if name.equalsText("errorType") { errorType = JSONText.plain(text) }
      if name.equalsText("error") { error = JSONText.plain(text) }
      return true
    }
    if name.equalsText("warnings"), cursor.peek() == 0x5B {
      guard let texts = cursor.texts() else { return false }
      warnings += texts
      return true
    }
    if name.equalsText("isPartial"), cursor.peek() == UInt8(ascii: "t") {
      warnings.append("some of its storage nodes did not answer")
    }
    return cursor.skip()
  }

  private mutating func readData<Sink: EngineSink>(
    _ cursor: inout JSONCursor, _ sink: inout Sink
  ) -> Bool {
    cursor.members { name, cursor in
      guard name.equalsText("result"), cursor.peek() == 0x5B else { return cursor.skip() }
      return cursor.items { cursor in
        // The result of a scalar is a sample of no series.
        guard cursor.peek() == 0x7B else { return cursor.skip() }
        return readSeries(&cursor, &sink)
      }
    }
  }

  /// Members of a series may come in any order: what stands before its labels is read after them.
  private mutating func readSeries<Sink: EngineSink>(
    _ cursor: inout JSONCursor, _ sink: inout Sink
  ) -> Bool {
    var hasBegun = false
    var early: [JSONCursor] = []
    let isWhole = cursor.members { name, cursor in
      if name.equalsText("metric"), cursor.peek() == 0x7B, !hasBegun {
        guard let length = sink.begin(cursor.bytes.part(cursor.place, cursor.bytes.count)) else {
          return false
        }
        series &+= 1
        hasBegun = true
        cursor.advance(length)
        return true
      }
      guard name.equalsText("value") || name.equalsText("values") else { return cursor.skip() }
      if hasBegun { return Self.readSamples(&cursor, &sink) }
      early.append(cursor)
      return cursor.skip()
    }
    guard hasBegun else { return isWhole }
    for var samples in early where !Self.readSamples(&samples, &sink) { return false }
    return isWhole
  }

  /// One sample, or a list of them.
  @inline(__always)
  private static func readSamples<Sink: EngineSink>(
    _ cursor: inout JSONCursor, _ sink: inout Sink
  ) -> Bool {
    var inner = cursor
    guard inner.take(0x5B), inner.peek() == 0x5B else { return readSample(&cursor, &sink) }
    return cursor.items { readSample(&$0, &sink) }
  }

  /// `[1435781430.781, "1"]`; one whose numbers cannot be read is left out.
  @inline(__always)
  private static func readSample<Sink: EngineSink>(
    _ cursor: inout JSONCursor, _ sink: inout Sink
  ) -> Bool {
    let start = cursor
    guard cursor.take(0x5B), let time = cursor.number(), cursor.take(0x2C),
      let value = cursor.peek() == 0x22 ? cursor.string() : cursor.number(), cursor.take(0x5D)
    else {
      cursor = start
      return cursor.skip()
    }
    if let seconds = SampleNumber.value(time), let number = SampleNumber.value(value) {
      sink.take(seconds, number)
    }
    return true
  }
}
