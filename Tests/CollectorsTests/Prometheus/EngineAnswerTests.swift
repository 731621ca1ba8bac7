import TestSupport
import Testing

@testable import Collectors

/// Answers of the API, read in place.
struct EngineAnswerTests {
  /// Takes everything down.
  struct Notes: EngineSink, Equatable {
    var labels: [String] = []
    var samples: [String] = []

    mutating func begin(_ rest: Bytes) -> Int? {
      var cursor = JSONCursor(rest)
      guard cursor.skip() else { return nil }
      labels.append(rest.part(0, cursor.place).text)
      return cursor.place
    }

    mutating func take(_ time: Double, _ value: Double) { samples.append("\(time) \(value)") }
  }

  static func read(_ text: String) -> (EngineAnswer, Notes) {
    var notes = Notes()
    let answer = text.withBytes { EngineAnswer($0, into: &notes) }
    return (answer, notes)
  }

  static let vector = #"""
    {"status":"success","data":{"resultType":"vector","result":[
     {"metric":{"__name__":"up","job":"a \"b\" }{"},"value":[1435781451.781,"1"]},
     {"value":[1435781451.781,"NaN"],"metric":{}} , {"metric":{"a":"b"},"value":[1,"+Inf"],
      "histogram":[1,{"count":"2","buckets":[[0,"1","2","3"]]}]}
    ]},"stats":{"x":[1,2,{"y":null}]},"warnings":["one \u00e4","two"],"infos":["i"]}
    """#

  @Test func vectorIsReadInAnyOrderOfMembers() {
    let (answer, notes) = Self.read(Self.vector)
    #expect(answer.isSuccess && !answer.isDamaged && answer.series == 3)
    #expect(answer.warnings == ["one ä", "two"])
    #expect(notes.labels == [#"{"__name__":"up","job":"a \"b\" }{"}"#, "{}", #"{"a":"b"}"#])
    #expect(notes.samples == ["1435781451.781 1.0", "1435781451.781 nan", "1.0 inf"])
  }

  @Test func matrixHandsOnEverySample() {
    let (answer, notes) = Self.read(
      #"{"status":"success","isPartial":true,"data":{"result":[{"metric":{"a":"1"},"values":[[10,"1.5"],[20,"-2e3"]]},{"metric":{},"values":[]}]}}"#
    )
    #expect(answer.series == 2 && notes.samples == ["10.0 1.5", "20.0 -2000.0"])
    #expect(answer.warnings == ["some of its storage nodes did not answer"])
  }

  @Test func errorIsKeptInItsWords() {
    let (answer, notes) = Self.read(
      #"{"status":"error","errorType":"execution","error":"query \"x\" too large"}"#)
    #expect(!answer.isSuccess && !answer.isDamaged && notes == Notes())
    #expect(answer.errorType == "execution" && answer.error == "query \"x\" too large")
  }

  @Test func everyCutIsDamageAndKeepsWhatCame() {
    let whole = Self.read(Self.vector).1
    let bytes = Array(Self.vector.utf8)
    for end in 0..<bytes.count {
      let text = String(decoding: bytes[..<end], as: UTF8.self)
      let (answer, notes) = Self.read(text)
      #expect(answer.isDamaged, "cut at \(end)")
      #expect(whole.samples.starts(with: notes.samples))
    }
  }

  @Test func changedBytesNeverTrap() {
    var random = SeededGenerator(seed: 41)
    let bytes = Array(Self.vector.utf8)
    for _ in 0..<5000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        changed[Int.random(in: 0..<changed.count, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      var notes = Notes()
      let answer = changed.withUnsafeBufferPointer { EngineAnswer($0, into: &notes) }
      #expect(answer.series <= 3)
    }
  }

  @Test func deepNestingIsNoAnswer() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(Self.read("{\"x\":" + deep).0.isDamaged)
  }

  @Test func seriesKeyIsWrittenAsOnAPage() {
    func key(_ json: String, _ name: String = "m") -> String? {
      json.withBytes { JSONText.seriesKey($0, name: name) }.map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    #expect(key("{}") == "m{}")
    #expect(key(#"{"a":"b","__name__":"x","c":"d"}"#) == #"x{a="b",c="d"}"#)
    #expect(key(#"{"a":"q\"\\\n\u0041\ud83d\ude00\/"}"#) == #"m{a="q\"\\\nA😀/"}"#)
    #expect(key(#"{"a":1}"#) == nil && key("{}", "") == nil && key("[") == nil)
  }

  @Test func listsOfTexts() {
    let list = #"{"status":"success","data":["a","b\"",1,null]}"#.withBytes { EngineList($0) }
    #expect(list.isSuccess && list.items == ["a", "b\""])
    let info = #"{"status":"success","data":{"version":"2.42.0","x":{"y":1}}}"#.withBytes {
      EngineList($0)
    }
    #expect(info.texts == ["version": "2.42.0"])
  }
}
