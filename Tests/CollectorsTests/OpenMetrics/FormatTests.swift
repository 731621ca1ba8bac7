import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// The text format, line by line.
struct FormatTests {
  /// What a line was read as, in words.
  static func words(_ line: String) -> String {
    line.withBytes { bytes in
      switch PageLine(bytes) {
      case .blank: return "blank"
      case .end: return "end"
      case .damaged: return "damaged"
      case .kind(let name, let kind): return "kind \(name.text) \(kind.text)"
      case .sample(let key, let tail):
        var text = key.name.text
        var cursor = LabelCursor(key.labels)
        while let item = cursor.next() {
          guard let value = item.value else { continue }
          text += " " + item.name.text + "=" + LabelCursor.unescaped(value)
        }
        text += " \(tail.value)"
        if let time = tail.milliseconds { text += " @\(time)" }
        return text
      }
    }
  }

  @Test(arguments: [
    ("up 1", "up 1.0"),
    ("up\t1", "up 1.0"),
    ("  up   1  ", "up 1.0"),
    ("up 1\r", "up 1.0"),
    ("a{} 2", "a 2.0"),
    ("a {x=\"y\"} 2", "a x=y 2.0"),
    ("a{x=\"y\"}2", "a x=y 2.0"),
    ("a{x=\"y\",} 2", "a x=y 2.0"),
    ("a{x=\"y\", z=\"w\"} 2", "a x=y z=w 2.0"),
    ("a{x = \"y\" , z = \"w\" , } 2", "a x=y z=w 2.0"),
    ("a{x=\"\"} 2", "a x= 2.0"),
    ("a{x=\"a b} 7\",z=\"#\"} 2", "a x=a b} 7 z=# 2.0"),
    (#"a{x="q\"q",y="b\\",z="n\nn",w="\t"} 2"#, "a x=q\"q y=b\\ z=n\nn w=\\t 2.0"),
    ("a{x=\"y\"} 2 1795308705000", "a x=y 2.0 @1795308705000"),
    ("a{x=\"y\"} 2 1795308705", "a x=y 2.0 @1795308705000"),
    ("a{x=\"y\"} 2 1795308705.25", "a x=y 2.0 @1795308705250"),
    ("a_bucket{le=\"1\"} 17 # {trace=\"x}\"} 9.8 152.5", "a_bucket le=1 17.0"),
    ("a_bucket{le=\"1\"} 17 5 # {trace=\"x\"} 9.8", "a_bucket le=1 17.0 @5000"),
    ("{\"gpu.temp\",host=\"h\"} 2", "gpu.temp host=h 2.0"),
    ("{\"gpu.temp\"} 2", "gpu.temp 2.0"),
    ("a{\"label.x\"=\"y\"} 2", "a label.x=y 2.0"),
    ("überhitzt{x=\"ü\"} 2", "überhitzt x=ü 2.0"),
    ("", "blank"), ("   ", "blank"), ("#", "blank"), ("# a word", "blank"),
    ("# HELP a text", "blank"), ("# UNIT a bytes", "blank"), ("#EOF", "end"), ("# EOF", "end"),
    ("# TYPE a gauge", "kind a gauge"), ("# TYPE \"a.b\" counter", "kind a.b counter"),
    ("a", "damaged"), ("a{x=\"y\"}", "damaged"), ("a{x=\"y} 2", "damaged"),
    ("a{x=y} 2", "damaged"), ("a{x} 2", "damaged"), ("{x=\"y\"} 2", "damaged"),
    ("{} 2", "damaged"), ("a 1 2 3", "damaged"), ("a one", "damaged"), ("a 1 then", "damaged"),
    ("a ERROR - FAILED TO CONVERT TO STRING", "damaged"), ("a{x=\"y\"\"z\"} 2", "damaged"),
  ])
  func lineIsReadAs(line: String, meaning: String) {
    #expect(Self.words(line) == meaning)
  }

  @Test(arguments: [
    ("0", 0), ("-0", -0.0), ("7", 7), ("+7", 7), ("139.912000", 139.912), ("1e3", 1000),
    ("1.98e+09", 1.98e9), ("5.90680286e+08", 590_680_286), (".5", 0.5), ("5.", 5), ("1E-2", 0.01),
    ("0.3720316673003178", 0.3720316673003178), ("0.30000000000000004", 0.30000000000000004),
    ("9223372036854775794", 9.223372036854776e18), ("1e308", 1e308), ("1e400", .infinity),
    ("1e-400", 0), ("0x1p4", 16), ("0x10", 16), ("+Inf", .infinity), ("-Inf", -.infinity),
    ("inf", .infinity), ("123456789012345678901234567890", 1.2345678901234568e29),
  ])
  func numberIsRead(text: String, value: Double) {
    #expect(text.withBytes { SampleNumber.value($0) } == value)
  }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "1_000", "1,5", "0x", "nan(1)", "1 2", "--1",
  ])
  func noNumberIsRefused(text: String) {
    #expect(text.withBytes { SampleNumber.value($0) } == nil)
  }

  @Test(arguments: ["NaN", "nan", "-NaN"])
  func notANumberIsRead(text: String) {
    #expect(text.withBytes { SampleNumber.value($0) }?.isNaN == true)
  }

  @Test func numbersAreReadAsSwiftReadsThem() {
    var random = SeededGenerator()
    for _ in 0..<5000 {
      var value = Double(bitPattern: random.next())
      if !value.isFinite { value = Double(Int64(truncatingIfNeeded: random.next())) }
      if Bool.random(using: &random) {
        value = (value.remainder(dividingBy: 1e6) * 100).rounded() / 100
      }
      let text = "\(value)"
      let read = text.withBytes { SampleNumber.value($0) }
      #expect(read == value, "\(text), seed \(random.seed)")
    }
  }
}
