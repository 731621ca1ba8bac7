import FleetModel

/// The minute that a log is in. Times that nvidia-smi writes (`2025/06/13 00:27:52.195`) differ
/// within a minute only in their last six digits.
struct MinuteOfLog: Sendable {
  /// The first sixteen bytes of the times of this minute: all but `:52.195`.
  private var lead: (UInt64, UInt64) = (0, 0)
  private var start: Int64 = 0

  /// How many bytes such a time has.
  static let width = 23

  /// The instant of a time of this minute; nil for any other text.
  func timestamp(_ cell: Bytes) -> Timestamp? {
    guard cell.count == Self.width, Self.lead(cell) == lead, let rest = Self.rest(cell) else {
      return nil
    }
    return Timestamp(milliseconds: start &+ rest)
  }

  /// Remembers the minute of a time that has been read.
  mutating func learn(_ cell: Bytes, _ time: Timestamp) {
    guard cell.count == Self.width, cell[13] == 0x3A, let rest = Self.rest(cell) else { return }
    lead = Self.lead(cell)
    start = time.milliseconds &- rest
  }

  private static func lead(_ cell: Bytes) -> (UInt64, UInt64) {
    let raw = UnsafeRawBufferPointer(cell)
    return (
      raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
      raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    )
  }

  /// Milliseconds of `:52.195` at the end of a time.
  private static func rest(_ cell: Bytes) -> Int64? {
    func digit(_ place: Int) -> Int64 { Int64(cell[place] &- 0x30) }
    let digits = (digit(17), digit(18), digit(20), digit(21), digit(22))
    guard cell[16] == 0x3A, cell[19] == 0x2E, digits.0 < 6, digits.1 < 10, digits.2 < 10,
      digits.3 < 10, digits.4 < 10
    else { return nil }
    let seconds = digits.0 &* 10 &+ digits.1
    return seconds &* 1000 &+ digits.2 &* 100 &+ digits.3 &* 10 &+ digits.4
  }
}
