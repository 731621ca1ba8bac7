import FleetModel

/// The GPUs that an exporter tells of, each known by any of its labels: what one series calls by
/// uuid and another by host and index is one GPU.
struct GPURegister: Sendable {
  private(set) var identities: [GPUIdentity] = []
  /// GPUs that became known, or better known, since the last frame.
  var changed: Set<Int> = []
  /// Where hosts stand, by labels.
  private(set) var places: [String: Place] = [:]
  /// Whether a GPU is sure to be one: what only shares a name with fans and supplies is not.
  private(set) var isSure: [Bool] = []
  /// The page that is being read, from 1; 0 for what comes otherwise than on a page.
  var page: UInt32 = 0
  /// What GPUs are known by, and the GPU of each.
  private var aliases = ByteTable()
  private var gpuOfAlias: [Int32] = []
  private var texts = TextCache()
  private var key: [UInt8] = []
  /// For each GPU the page and the exporter of the last series that named it.
  private var namings: [Naming] = []
  /// How much of its GPU a part is, as far as some series has said so.
  private var shares: [PartName: Double] = [:]

  /// Numbers of uuids that several GPUs of one exporter have: they name none of them.
  private var sharedUUIDs: Set<Int> = []

  private struct Naming: Hashable {
    let page: UInt32
    let exporter: Int
  }

  private struct PartName: Hashable {
    let gpu: Int
    let part: String
  }

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
  ///
  /// - Parameter exporter: whose series it is, by place.
  mutating func find(_ labels: LabelValues, exporter: Int = 0, fallbackHost: String) -> Found? {
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
    let naming = Naming(page: page, exporter: exporter)
    guard let gpu = register(identity, nobodys, naming, labels.plan) else { return nil }
    note(labels, identity.host)
    var found = Found(gpu: gpu, part: part)
    guard let part, let profile = labels.first(.profile) else { return found }
    found.profile = texts.text(profile)
    found.share = found.profile.map { Self.share($0, identities[gpu].name) } ?? 0
    if found.share > 0 { shares[PartName(gpu: gpu, part: part)] = found.share }
    return found
  }

  /// Notes that something which only GPUs have was told of one.
  mutating func confirm(_ gpu: Int) {
    guard !isSure[gpu] else { return }
    isSure[gpu] = true
    changed.insert(gpu)
  }

  /// How much of its GPU a part is; 0 when no series has said so.
  func share(ofPart part: String, of gpu: Int) -> Double {
    shares[PartName(gpu: gpu, part: part)] ?? 0
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
        let digits = text.part(start, text.count)
        guard digits.count <= Self.longestIndex, let index = digits.unsigned else { continue }
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

  /// Digits of an index that ends a longer name, at most: more are a serial number.
  private static let longestIndex = 4

  /// - Parameter nobodys: a uuid that says nothing, by which a single GPU is still known that has no
  ///   other name.
  private mutating func register(
    _ named: GPUIdentity, _ nobodys: String?, _ naming: Naming, _ plan: LabelPlan
  ) -> Int? {
    var identity = named
    if let uuid = identity.uuid, isShared(uuid, identity, naming, plan) { identity.uuid = nil }
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
      isSure.append(false)
      namings.append(naming)
      changed.insert(gpu)
    } else {
      namings[gpu] = naming
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

  /// Whether a uuid is that of another GPU which the same exporter tells of on this page: one in
  /// another slot, or with another index. From one page to the next a GPU may move.
  private mutating func isShared(
    _ uuid: String, _ identity: GPUIdentity, _ naming: Naming, _ plan: LabelPlan
  ) -> Bool {
    guard let number = alias(0x75, "", uuid), gpuOfAlias[number] >= 0 else { return false }
    if sharedUUIDs.contains(number) { return true }
    let gpu = Int(gpuOfAlias[number])
    guard page > 0, namings[gpu] == naming, isElsewhere(identities[gpu], identity, plan) else {
      return false
    }
    sharedUUIDs.insert(number)
    identities[gpu].uuid = nil
    changed.insert(gpu)
    return true
  }

  /// Whether a GPU of a host is in another slot of it, or has another index.
  private mutating func isElsewhere(
    _ known: GPUIdentity, _ identity: GPUIdentity, _ plan: LabelPlan
  ) -> Bool {
    guard known.host == identity.host else { return false }
    if let bus = identity.busID, let other = known.busID {
      return alias(0x62, known.host, bus) != alias(0x62, known.host, other)
    }
    guard !plan.partsHaveIndexes, let index = identity.index, let other = known.index else {
      return false
    }
    return index != other
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

  /// The share of a GPU's compute slices in a profile's name: `2g.20gb` is 2 of 7, and so is the
  /// instance of a part of it, `1c.2g.20gb`. An A30 has 4, and an RTX PRO as well.
  private static func share(_ profile: String, _ name: String?) -> Double {
    let words = profile.split(separator: ".").filter { $0.last == "g" }
    guard let slices = words.lazy.compactMap({ Double($0.dropLast()) }).first, slices > 0 else {
      return 0
    }
    let isSmall = name?.contains("A30") == true || name?.contains("RTX PRO") == true
    return min(1, slices / (isSmall ? 4 : 7))
  }
}
