import FleetHistory
import FleetModel

/// Errors that the driver numbers: what the numbers mean, and which GPUs have just got one.
enum XIDEvents {
  private struct Meaning {
    let severity: Event.Severity
    let words: String
  }

  /// NVIDIA's "XID Errors" (docs.nvidia.com/deploy/xid-errors), those that a fleet meets. What an
  /// application does to itself is info; what takes a GPU or a host out of service is critical.
  private static let meanings: [Int64: Meaning] = [
    13: Meaning(severity: .info, words: "graphics engine exception"),
    31: Meaning(severity: .info, words: "memory page fault"),
    43: Meaning(severity: .info, words: "application stopped"),
    45: Meaning(severity: .info, words: "application cleaned up"),
    48: Meaning(severity: .critical, words: "double bit ECC error"),
    61: Meaning(severity: .warning, words: "microcontroller breakpoint"),
    62: Meaning(severity: .critical, words: "microcontroller halt"),
    63: Meaning(severity: .warning, words: "memory row remapped"),
    64: Meaning(severity: .critical, words: "memory row could not be remapped"),
    74: Meaning(severity: .critical, words: "NVLink error"),
    79: Meaning(severity: .critical, words: "fallen off the bus"),
    92: Meaning(severity: .warning, words: "many single bit ECC errors"),
    94: Meaning(severity: .warning, words: "contained memory error"),
    95: Meaning(severity: .critical, words: "uncontained memory error"),
    119: Meaning(severity: .critical, words: "GSP does not answer"),
    120: Meaning(severity: .critical, words: "GSP error"),
  ]

  /// XIDs that differ from those of the frame before: a GPU goes on reporting its last one.
  static func found(_ sight: Sight) -> Rule.Outcome {
    guard let frame = sight.frame, let before = sight.frameBefore,
      frame.topology === before.topology, let column = frame.gpus[.xid]
    else { return .none }
    let earlier = before.gpus[.xid]
    if let earlier, Self.areSame(column, earlier) { return .none }
    var found: [Int64: [Int32]] = [:]
    for gpu in 0..<frame.gpus.count {
      guard let code = column[gpu], code > 0, code != earlier?[gpu] else { continue }
      found[code, default: []].append(Int32(truncatingIfNeeded: gpu))
    }
    let places = MemberPlaces.gpus(frame.topology)
    let events = found.sorted { $0.key < $1.key }.flatMap { code, gpus in
      places.gathered(gpus[...], open: []).map { place, members in
        event(code, places, place, members, at: frame.time)
      }
    }
    return events.isEmpty ? .none : .happened(events)
  }

  private static func event(
    _ code: Int64, _ places: MemberPlaces, _ place: MemberPlaces.Place, _ members: [Int32],
    at time: Timestamp
  ) -> Event {
    let meaning = meanings[code]
    let words = "XID \(code)" + (meaning.map { ", " + $0.words } ?? "")
    return Event(
      time: time, severity: meaning?.severity ?? .warning, entity: places.entity(place),
      rule: "xid", text: places.text(place, members, words: words), end: time)
  }

  /// Whether two columns hold the same; compares the storage alone, most of which never changes.
  private static func areSame(_ a: Column, _ b: Column) -> Bool {
    guard a.presence == b.presence else { return false }
    return switch (a.storage, b.storage) {
    case (.uint8(let a), .uint8(let b)): a == b
    case (.uint16(let a), .uint16(let b)): a == b
    case (.int32(let a), .int32(let b)): a == b
    case (.int64(let a), .int64(let b)): a == b
    default: false
    }
  }
}
