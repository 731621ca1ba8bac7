import FleetHistory
import Foundation

/// The records of a file that a program wrote, as far as they are complete.
struct RecordedFile {
  struct Record {
    let header: RecordHeader
    let payload: ArraySlice<UInt8>
  }

  var records: [Record] = []
  /// What follows the last complete record.
  var rest: ArraySlice<UInt8>

  init(_ path: String) throws {
    self.init([UInt8](try Data(contentsOf: URL(filePath: path))))
  }

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
    guard bytes.starts(with: RecordStream.magic) else { return }
    rest = rest.dropFirst(RecordStream.magic.count)
    while let header = rest.withUnsafeBytes({ RecordHeader($0) }),
      header.recordLength <= rest.count
    {
      let payload = rest.dropFirst(RecordHeader.size).prefix(header.payloadLength)
      guard payload.withUnsafeBytes({ header.matches($0) }) else { break }
      records.append(Record(header: header, payload: payload))
      rest = rest.dropFirst(header.recordLength)
    }
  }

  var types: [RecordType?] { records.map(\.header.type) }
  var frames: [Record] { records.filter { $0.header.type == .frame } }
  /// Where the frames begin in the file, bytes.
  var frameStarts: [Int] {
    var offset = RecordStream.magic.count
    return records.compactMap { record in
      defer { offset += record.header.recordLength }
      return record.header.type == .frame ? offset : nil
    }
  }

  var isEnded: Bool { rest.isEmpty && types.last == .end }

  /// Sequence numbers from 0, one more each.
  var isUnbroken: Bool {
    records.enumerated().allSatisfy { $1.header.sequence == UInt64($0) }
  }

  var remarks: [SourceRecord] {
    get throws {
      try records.filter { $0.header.type == .source }.map { record in
        var reader = ByteReader(record.payload)
        return try SourceRecord(decoding: &reader)
      }
    }
  }

  /// The segments of a folder, in the order of their numbers.
  static func segments(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .compactMap { name in SegmentName(name).map { (name, $0.number) } }
      .sorted { $0.1 < $1.1 }.map { folder + "/" + $0.0 }
  }
}
