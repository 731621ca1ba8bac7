import Collectors
import FleetModel
import Foundation
import TestSupport
import Testing

/// Real captures beside the repository; the suite passes where there are none.
@Suite struct LogCorpusTests {
  struct Entry: Sendable, CustomTestStringConvertible {
    let file: String
    let gpus: String
    let utilization: String
    let temperature: String
    let power: String
    let columns: [String]?
    var testDescription: String { file }
  }

  private static var folder: URL? {
    guard let url = SharedFolder.url?.appending(path: "corpus/nvidia-smi") else { return nil }
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  private static func rows(_ name: String) -> [[String]] {
    guard let url = folder?.appending(path: name),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
    }
  }

  static var entries: [Entry] {
    let columns = Dictionary(
      rows("COLUMNS.tsv").compactMap { row in
        row.count >= 2 ? (row[0], row[1].split(separator: ",").map { String($0) }) : nil
      }, uniquingKeysWith: { first, _ in first })
    return rows("INDEX.tsv").dropFirst().compactMap { row in
      guard row.count >= 8 else { return nil }
      return Entry(
        file: row[0], gpus: row[4], utilization: row[5], temperature: row[6], power: row[7],
        columns: columns[row[0]])
    }
  }

  static func read(_ bytes: [UInt8], _ entry: Entry) throws -> [Frame] {
    var reader = LogReader(
      name: entry.file, columns: entry.columns, period: 1,
      baseTime: Timestamp(milliseconds: 1_700_000_000_000))
    return try reader.feed(bytes) + reader.finish()
  }

  private static func bytes(_ entry: Entry) throws -> [UInt8] {
    let url = try #require(folder?.appending(path: entry.file))
    return [UInt8](try Data(contentsOf: url))
  }

  /// The number at the front of an index cell; nil for a word that stands for absence.
  private static func number(_ cell: String) -> Double? {
    var text = Substring(cell)
    for lead in ["GPU avg ", "avg "] where text.hasPrefix(lead) {
      text = text.dropFirst(lead.count)
    }
    return Double(text.prefix { $0.isNumber || $0 == "." })
  }

  @Test(arguments: LogCorpusTests.entries)
  func theFirstGPUIsRight(_ entry: Entry) throws {
    let bytes = try Self.bytes(entry)
    if entry.file.hasPrefix("err-") {
      let error = #expect(throws: SourceError.self) { try Self.read(bytes, entry) }
      #expect(error?.subject == entry.file)
      #expect(error?.message.contains("exits") == true)
      return
    }
    let frame = try #require(try Self.read(bytes, entry).first)
    #expect(frame.gpus.count == Int(entry.gpus.prefix { $0.isNumber }))
    #expect(frame.gpus.value(.utilization, 0) == Self.number(entry.utilization))
    #expect(frame.gpus.value(.temperature, 0) == Self.number(entry.temperature))
    #expect(frame.gpus.value(.powerDraw, 0) == Self.number(entry.power))
    #expect(frame.reportingCount == frame.gpus.count)
  }

  @Test(arguments: LogCorpusTests.entries)
  func chunksOfAnySizeGiveTheSame(_ entry: Entry) throws {
    let bytes = try Self.bytes(entry)
    let whole = try? Self.read(bytes, entry)
    for size in [1, 7, 4096] where size > 1 || bytes.count < 30_000 {
      var reader = LogReader(
        name: entry.file, columns: entry.columns, period: 1,
        baseTime: Timestamp(milliseconds: 1_700_000_000_000))
      var frames: [Frame] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        frames += reader.feed([UInt8](bytes[start..<min(start + size, bytes.count)]))
      }
      let rest = try? reader.finish()
      #expect((rest == nil) == (whole == nil))
      #expect((frames + (rest ?? [])).map(FrameText.text) == (whole ?? []).map(FrameText.text))
    }
  }
}
