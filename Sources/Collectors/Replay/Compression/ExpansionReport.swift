/// What unpacking a log came to.
struct ExpansionReport: Sendable {
  /// A member that could not be unpacked to its end, and why, in words.
  struct Damage: Sendable {
    var kind: Compression
    var member: Int
    var reason: String
  }

  /// What the members were packed with, in the order of the first of each; empty for a log that is not
  /// packed.
  private(set) var kinds: [Compression] = []
  /// Bytes of the file that were packed, and bytes that came out of them.
  var packed: Int64 = 0
  var expanded: Int64 = 0
  /// Members that were begun.
  private(set) var members = 0
  /// Those of them that were damaged, and the first of these.
  private(set) var damagedCount = 0
  private(set) var damage: Damage?
  /// Bytes that are neither packed content nor text, or that lie behind damage.
  var skipped: Int64 = 0
  /// Why no more was unpacked, in words.
  var stop: String?
  private var kind: Compression?

  mutating func begin(_ kind: Compression) {
    self.kind = kind
    if !kinds.contains(kind) { kinds.append(kind) }
    members += 1
  }

  /// The member that was begun last is damaged.
  mutating func note(damage reason: String) {
    damagedCount += 1
    guard damage == nil, let kind else { return }
    damage = Damage(kind: kind, member: members, reason: reason)
  }

  /// What was not read, in words.
  ///
  /// - Parameter isCut: whether the file ends within a member.
  func losses(isCut: Bool) -> [String] {
    guard let kind else { return [] }
    var words: [String] = []
    if let stop { words.append("\(kind): \(stop); what came out until then is kept") }
    if let damage {
      let others = damagedCount > 1 ? ", and \(damagedCount - 1) more" : ""
      words.append(
        "\(damage.kind): member \(damage.member)\(others) is damaged (\(damage.reason)); what came "
          + "out of it may be wrong")
    }
    if skipped > 0 { words.append("\(skipped) bytes of the packed file are passed over") }
    if isCut, stop == nil {
      words.append("\(kind): the file ends within member \(members); what came before is kept")
    }
    return words
  }

  /// What is worth knowing and no loss.
  var notes: [String] {
    guard expanded > 0 else { return [] }
    let parts = members > 1 ? ", \(members) members" : ""
    let names = kinds.map(\.rawValue).joined(separator: ", ")
    return ["packed with \(names)\(parts): \(expanded) bytes from \(packed)"]
  }
}
