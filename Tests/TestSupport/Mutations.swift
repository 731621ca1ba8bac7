import Foundation
import Testing

/// Inputs of a parser with some of their bytes changed, from a fixed seed: what disks, copies,
/// editors and hostile peers do to them.
///
/// A parser that meets outside bytes must not trap on any, must be done with each within two
/// seconds, and must find no value where there is none. `GIGATOP_MUTATIONS` is how many inputs each
/// parser gets; without it they are few, so that tests are fast while one works.
package enum Mutations {
  package static var count: Int {
    ProcessInfo.processInfo.environment["GIGATOP_MUTATIONS"].flatMap { Int($0) } ?? 150
  }

  /// Seconds of processor time for one input: what other programs do meanwhile does not count.
  private static let longest = 2.0

  /// Hands changed inputs to a parser, one after another.
  ///
  /// - Parameters:
  ///   - inputs: whole ones, of which parts are also mixed.
  ///   - words: texts of the notation, to be put in anywhere.
  ///   - isText: line feeds, quotes and numbers come more often than any byte.
  ///   - share: how many tests have the inputs of this parser between them.
  ///   - parse: reads one; `Mutations.withoutDigits` makes one without values of it.
  package static func run(
    _ inputs: [[UInt8]], words: [String] = [], isText: Bool = true, seed: UInt64 = 20_261_122,
    share: Int = 1, _ parse: ([UInt8]) throws -> Void
  ) rethrows {
    var random = SeededGenerator(seed: seed)
    let pieces = (isText ? Self.pieces : []) + words.map { Array($0.utf8) }
    for number in 0..<max(1, count / share) {
      var bytes = inputs.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        change(&bytes, inputs, pieces, &random)
      }
      let start = processorSeconds
      try parse(bytes)
      let took = processorSeconds - start
      #expect(took < longest, "input \(number) of seed \(seed) took \(took) s")
    }
  }

  /// The same input in which every digit is a letter: no parser may find a number in it.
  package static func withoutDigits(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { (0x30...0x39).contains($0) ? UInt8(ascii: "x") : $0 }
  }

  private static var processorSeconds: Double {
    var spec = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spec)
    return Double(spec.tv_sec) + Double(spec.tv_nsec) / 1e9
  }

  /// What parsers stumble over: numbers at and beyond every end, marks of notations, and bytes that
  /// do something to terminals.
  private static let pieces: [[UInt8]] =
    [
      "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
      "18446744073709551616", "4294967295", "1e999", "-1e999", "1e-999", "NaN", "+Inf", "-Inf",
      "-0",
      "0x7fffffffffffffff", "99999999999999999999999999999999999999", "00000000000000000001", "-1",
      "\n", "\r\n", "\r", "\t", "\"", "'", "\\", "{", "}", "[", "]", "(", ")", "<", ">", "&", ";",
      ":", ",", "=", "%", "/", "|", "#", "-", "- ", ": ", "\n\n", "[N/A]", "\u{1B}[31m", "\u{9B}5m",
      "\u{202E}", "\u{FEFF}", "\u{2028}", "é", "漢", "\u{0}", "\\u0000", "\\ud800", "%00", "&#0;",
      "2026-13-45T25:61:61Z", "0000/00/00 00:00:00.000",
    ].map { Array($0.utf8) } + [[0xFF, 0xFE], [0xC3], [0xED, 0xA0, 0x80], [0xF8]]

  private static func change(
    _ bytes: inout [UInt8], _ inputs: [[UInt8]], _ pieces: [[UInt8]],
    _ random: inout SeededGenerator
  ) {
    guard !bytes.isEmpty else {
      bytes = inputs.randomElement(using: &random) ?? []
      return
    }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
    switch Int.random(in: 0..<10, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
    case 4: bytes.removeSubrange(place...)
    case 5: for byte in place..<end { bytes[byte] = bytes[place] }
    case 6:
      let other = inputs.randomElement(using: &random) ?? []
      let start = Int.random(in: 0...other.count, using: &random)
      bytes.insert(contentsOf: other[start..<min(other.count, start + 64)], at: place)
    case 7: changeNumber(&bytes, place, &random)
    default:
      let piece =
        pieces.randomElement(using: &random) ?? [UInt8.random(in: 0...255, using: &random)]
      bytes.replaceSubrange(place..<(Bool.random(using: &random) ? place : end), with: piece)
    }
  }

  /// Makes the digits at or behind a place another number.
  private static func changeNumber(
    _ bytes: inout [UInt8], _ place: Int, _ random: inout SeededGenerator
  ) {
    guard let start = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
      return
    }
    let end = bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
    let length = Int.random(in: 1...22, using: &random)
    let digits = (0..<length).map { _ in UInt8.random(in: 0x30...0x39, using: &random) }
    bytes.replaceSubrange(start..<end, with: digits)
  }
}
