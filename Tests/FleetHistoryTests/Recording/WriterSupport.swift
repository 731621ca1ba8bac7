import FleetHistory
import FleetModel
import Simulation
import Testing

/// The records of a file, read strictly: nothing may lie between them.
struct WrittenRecords {
  struct Record {
    let offset: Int
    let header: RecordHeader
    let payload: [UInt8]
  }

  var records: [Record] = []
  /// Bytes after the last complete record.
  var rest = 0

  init(_ bytes: [UInt8]) {
    guard bytes.starts(with: RecordStream.magic) else {
      rest = bytes.count
      return
    }
    var place = RecordStream.magic.count
    while place < bytes.count {
      let header = bytes.withUnsafeBytes { RecordHeader(.init(rebasing: $0[place...])) }
      guard let header, place + header.recordLength <= bytes.count else { break }
      let start = place + RecordHeader.size
      let payload = Array(bytes[start..<start + header.payloadLength])
      guard payload.withUnsafeBytes({ header.matches($0) }) else { break }
      records.append(Record(offset: place, header: header, payload: payload))
      place += header.recordLength
    }
    rest = bytes.count - place
  }

  var types: [RecordType?] { records.map(\.header.type) }
  var frames: [Record] { records.filter { $0.header.type == .frame } }
  func records(_ type: RecordType) -> [Record] { records.filter { $0.header.type == type } }

  /// Sequence numbers from 0, one more each.
  var isUnbroken: Bool {
    records.enumerated().allSatisfy { $1.header.sequence == UInt64($0) }
  }

  var remarks: [SourceRecord] {
    records(.source).compactMap { record in
      var reader = ByteReader(record.payload)
      return try? SourceRecord(decoding: &reader)
    }
  }
}

/// Frames of a desk, and a session that records them on a fake disk.
struct WriterBench {
  static let start = Timestamp(milliseconds: 1_795_000_000_000)
  let disk = FakeDisk()
  let simulator: Simulator

  init(_ address: String = "sim:desk") throws {
    simulator = try Simulator(address: address, start: Self.start)
  }

  static func options(_ change: (inout RecordingOptions) -> Void = { _ in }) -> RecordingOptions {
    var options = RecordingOptions()
    options.period = 1
    options.groupLength = 4
    change(&options)
    return options
  }

  func session(
    _ destination: RecordingDestination = .file("f.gtr"), _ options: RecordingOptions = options()
  ) throws -> RecordingSession {
    try RecordingSession(destination, options, disk)
  }

  func moment(_ seconds: Double) -> RecordingMoment {
    let elapsed = Int64(seconds * 1e9)
    return RecordingMoment(
      wall: Self.start.milliseconds * 1_000_000 + elapsed, monotonic: 5_000_000_000 + elapsed)
  }

  func frame(_ seconds: Double) -> Frame {
    simulator.frame(at: Self.start.adding(seconds: seconds))
  }

  func record(_ seconds: Double, in session: inout RecordingSession) {
    let frame = frame(seconds)
    session.append(frame, FrameSummary(frame), at: moment(seconds))
  }

  func records(_ path: String = "f.gtr") -> WrittenRecords {
    WrittenRecords(disk.content(path).bytes)
  }
}
