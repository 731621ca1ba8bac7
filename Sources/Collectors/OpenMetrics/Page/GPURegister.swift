import FleetModel

/// The GPUs that an exporter tells of, each known by any of its labels: what one series calls by
/// uuid and another by host and index is one GPU.
struct GPURegister: Sendable {
  private(set) var identities: [GPUIdentity] = []
  /// GPUs that became known, or better known, since the last frame.
  var changed: Set<Int> = []
  /// Where hosts stand, by labels.
  private(set) var places: [String: Place] = [:]
  private var aliases: [String: Int] = [:]

  /// A GPU, or a part of one.
  struct Found: Sendable {
    let gpu: Int
    /// The part's name; nil for the whole.
    var part: String?
    /// How much of the GPU the part is, by compute slices; 0 when that is not said.
    var share = 0.0
  }

  /// The GPU that a series is of; nil when its labels name none.
  mutating func find(_ key: SeriesKey, _ labels: GPULabels, fallbackHost: String) -> Found? {
    let host = Self.host(key, labels) ?? fallbackHost
    var identity = GPUIdentity(host: host)
    identity.name = Self.first(key, labels.name)
    identity.driver = Self.first(key, labels.driver)
    identity.busID = Self.first(key, labels.busID)
    var part = Self.first(key, labels.instance)
    for label in labels.index {
      guard let text = key.text(label), identity.index == nil else { continue }
      let pieces = text.split(separator: ":")
      identity.index = pieces.first.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
      if identity.index != nil, pieces.count == 2 { part = part ?? String(pieces[1]) }
    }
    if let uuid = Self.first(key, labels.uuid) {
      if uuid.hasPrefix("MIG-") {
        part = part ?? uuid
      } else {
        identity.uuid = uuid.hasPrefix(labels.uuidPrefix) ? uuid : labels.uuidPrefix + uuid
      }
    }
    guard let gpu = register(identity) else { return nil }
    note(place: key, host)
    let share = Self.first(key, labels.profile).map { Self.share($0, identity.name) } ?? 0
    return Found(gpu: gpu, part: part, share: share)
  }

  private static func first(_ key: SeriesKey, _ labels: [String]) -> String? {
    for label in labels {
      if let text = key.text(label) { return text }
    }
    return nil
  }

  /// The host that a series names; the port of an `instance` is no part of it.
  private static func host(_ key: SeriesKey, _ labels: GPULabels) -> String? {
    for label in labels.host {
      guard let text = key.text(label) else { continue }
      guard label == "instance", let colon = text.lastIndex(of: ":"),
        text[text.index(after: colon)...].allSatisfy(\.isNumber)
      else { return text }
      return String(text[..<colon])
    }
    return nil
  }

  private mutating func register(_ identity: GPUIdentity) -> Int? {
    var keys: [String] = []
    if let uuid = identity.uuid { keys.append("u " + uuid.lowercased()) }
    if let bus = identity.busID {
      let digits = bus.lowercased().drop { $0 == "0" }
      keys.append("b " + identity.host + " " + digits)
    }
    if let index = identity.index { keys.append("i " + identity.host + " " + String(index)) }
    guard !keys.isEmpty else { return nil }
    var known: Int?
    for key in keys where known == nil {
      known = aliases[key].flatMap { isSame($0, identity) ? $0 : nil }
    }
    let gpu = known ?? identities.count
    if known == nil {
      identities.append(identity)
      changed.insert(gpu)
    } else {
      refine(gpu, identity)
    }
    for key in keys { aliases[key] = gpu }
    return gpu
  }

  /// Two uuids are two GPUs, whatever slot they were met in.
  private func isSame(_ gpu: Int, _ identity: GPUIdentity) -> Bool {
    guard let known = identities[gpu].uuid, let uuid = identity.uuid else { return true }
    return known.lowercased() == uuid.lowercased()
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

  private mutating func note(place key: SeriesKey, _ host: String) {
    guard places[host] == nil else { return }
    let place = Place(
      hall: Self.first(key, GPULabels.hall) ?? "", row: Self.first(key, GPULabels.row) ?? "",
      rack: Self.first(key, GPULabels.rack) ?? "")
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
