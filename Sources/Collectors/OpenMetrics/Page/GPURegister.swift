import FleetModel

/// The GPUs that an exporter tells of, each known by any of its labels: what one series calls by
/// uuid and another by host and index is one GPU.
struct GPURegister: Sendable {
  private(set) var identities: [GPUIdentity] = []
  /// GPUs that became known, or better known, since the last frame.
  var changed: Set<Int> = []
  /// Where hosts stand, by labels.
  private(set) var places: [String: Place] = [:]
  /// What GPUs are known by, and the GPU of each.
  private var aliases = ByteTable()
  private var gpuOfAlias: [Int32] = []
  private var texts = TextCache()
  private var key: [UInt8] = []

  /// A GPU, or a part of one.
  struct Found: Sendable {
    let gpu: Int
    /// The part's name; nil for the whole.
    var part: String?
    /// The part's size, as `1g.10gb`; nil when that is not said.
    var profile: String?
    /// How much of the GPU the part is, by compute slices; 0 when that is not said.
    var share = 0.0
  }

  /// The GPU that a series is of; nil when its labels name none.
  mutating func find(_ labels: LabelValues, fallbackHost: String) -> Found? {
    var identity = GPUIdentity(host: labels.host.map { texts.text($0) } ?? fallbackHost)
    identity.name = labels.first(.name).map { texts.text($0) }
    identity.driver = labels.first(.driver).map { texts.text($0) }
    identity.busID = labels.first(.busID).map { LabelCursor.unescaped($0) }
    var part = labels.first(.instance).map { texts.text($0) }
    readIndex(labels, &identity, &part)
    var nobodys: String?
    if let uuid = labels.first(.uuid).map({ LabelCursor.unescaped($0) }) {
      if Self.isNone(uuid) {
        nobodys = uuid
      } else if uuid.hasPrefix("MIG-") {
        part = part ?? uuid
      } else {
        let prefix = labels.plan.uuidPrefix
        identity.uuid = uuid.hasPrefix(prefix) ? uuid : prefix + uuid
      }
    }
    guard let gpu = register(identity, nobodys) else { return nil }
    note(labels, identity.host)
    var found = Found(gpu: gpu, part: part)
    guard part != nil, let profile = labels.first(.profile) else { return found }
    found.profile = texts.text(profile)
    found.share = found.profile.map { Self.share($0, identity.name) } ?? 0
    return found
  }

  /// Whether a uuid is nobody's: drivers that cannot read it write zeros, or a word.
  private static func isNone(_ uuid: String) -> Bool {
    let digits = uuid.hasPrefix("GPU-") ? uuid.dropFirst(4) : uuid[...]
    if digits.utf8.allSatisfy({ $0 == 0x30 || $0 == 0x2D }) { return true }
    return ["n/a", "none", "unknown", "[n/a]", "null"].contains(digits.lowercased())
  }

  /// An index may be that of an instance too: `0:7`.
  private func readIndex(
    _ labels: LabelValues, _ identity: inout GPUIdentity, _ part: inout String?
  ) {
    for slot in labels.plan.slots(.index) {
      guard let text = labels.value(slot) else { continue }
      if labels.plan.endsWithIndex {
        let start = (text.lastIndex { !Bytes.isDigit($0) } ?? -1) + 1
        guard let index = text.part(start, text.count).unsigned else { continue }
        identity.index = index
        return
      }
      let colon = text.place(of: 0x3A) ?? text.count
      guard let index = text.part(0, colon).unsigned else { continue }
      identity.index = index
      let rest = text.part(colon + 1, text.count)
      if !rest.isEmpty, rest.place(of: 0x3A) == nil { part = part ?? rest.text }
      return
    }
  }

  /// - Parameter nobodys: a uuid that says nothing, by which a single GPU is still known that has no
  ///   other name.
  private mutating func register(_ identity: GPUIdentity, _ nobodys: String?) -> Int? {
    var numbers: [Int] = []
    if let uuid = identity.uuid { add(alias(0x75, "", uuid), &numbers) }
    if let bus = identity.busID { add(alias(0x62, identity.host, bus), &numbers) }
    if let index = identity.index {
      add(alias(0x69, identity.host, String(index)), &numbers)
    }
    let sure = numbers.count
    if let nobodys { add(alias(0x7A, identity.host, nobodys), &numbers) }
    guard !numbers.isEmpty else { return nil }
    var known: Int?
    for (place, number) in numbers.enumerated() where known == nil {
      let gpu = Int(gpuOfAlias[number])
      guard gpu >= 0, isSame(gpu, identity), place < sure || isLike(gpu, identity) else { continue }
      known = gpu
    }
    let gpu = known ?? identities.count
    if known == nil {
      identities.append(identity)
      changed.insert(gpu)
    } else {
      refine(gpu, identity)
    }
    for number in numbers { gpuOfAlias[number] = Int32(clamping: gpu) }
    return gpu
  }

  private func add(_ alias: Int?, _ numbers: inout [Int]) {
    if let alias { numbers.append(alias) }
  }

  /// The number of what a GPU is known by; nil when there are too many. Letters are in any case, and
  /// bus ids are written with domains of four or eight digits.
  private mutating func alias(_ kind: UInt8, _ host: String, _ text: String) -> Int? {
    key.removeAll(keepingCapacity: true)
    key.append(kind)
    key.append(contentsOf: host.utf8)
    key.append(0)
    if kind == 0x62 {
      key.append(contentsOf: text.utf8.drop { $0 == 0x30 }.lazy.map(Bytes.lowered))
    } else {
      key.append(contentsOf: text.utf8.lazy.map(Bytes.lowered))
    }
    guard let number = key.withUnsafeBufferPointer({ aliases.number($0) }) else { return nil }
    if number == gpuOfAlias.count { gpuOfAlias.append(-1) }
    return number
  }

  /// Two uuids are two GPUs, whatever slot they were met in.
  private func isSame(_ gpu: Int, _ identity: GPUIdentity) -> Bool {
    guard let known = identities[gpu].uuid, let uuid = identity.uuid else { return true }
    return known == uuid || known.lowercased() == uuid.lowercased()
  }

  /// Whether nothing speaks against two names being of one GPU.
  private func isLike(_ gpu: Int, _ identity: GPUIdentity) -> Bool {
    let known = identities[gpu]
    return (known.index == nil || identity.index == nil || known.index == identity.index)
      && (known.busID == nil || identity.busID == nil || known.busID == identity.busID)
  }

  private mutating func refine(_ gpu: Int, _ identity: GPUIdentity) {
    var better = identities[gpu]
    better.uuid = better.uuid ?? identity.uuid
    better.index = identity.index ?? better.index
    better.busID = better.busID ?? identity.busID
    better.name = better.name ?? identity.name
    better.driver = identity.driver ?? better.driver
    guard better != identities[gpu] else { return }
    identities[gpu] = better
    changed.insert(gpu)
  }

  private mutating func note(_ labels: LabelValues, _ host: String) {
    guard places[host] == nil else { return }
    let place = Place(
      hall: labels.first(.hall).map { texts.text($0) } ?? "",
      row: labels.first(.row).map { texts.text($0) } ?? "",
      rack: labels.first(.rack).map { texts.text($0) } ?? "")
    if place != Place() { places[host] = place }
  }

  /// The share of a GPU's compute slices in a profile's name: `2g.20gb` is 2 of 7. An A30 has 4.
  private static func share(_ profile: String, _ name: String?) -> Double {
    let digits = profile.prefix { $0.isNumber }
    guard let slices = Double(digits), slices > 0, profile.dropFirst(digits.count).first == "g"
    else { return 0 }
    let whole = name?.contains("A30") == true ? 4.0 : 7.0
    return min(1, slices / whole)
  }
}
