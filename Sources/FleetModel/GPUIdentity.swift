/// Who a GPU is. Everything is optional because logs differ in what they say.
package struct GPUIdentity: Hashable, Sendable {
  /// Host name; empty when the log names none.
  package var host: String
  /// NVML index on its host; has gaps when a GPU is lost, and can change at a boot.
  package var index: Int?
  package var uuid: String?
  /// PCI bus id as reported: `00000000:18:00.0`.
  package var busID: String?
  /// Product name: `NVIDIA H100 80GB HBM3`.
  package var name: String?
  package var serial: String?
  package var driver: String?
  /// Place among the lines of its host in one tick, the identity of last resort.
  package var position: Int

  package init(
    host: String = "", index: Int? = nil, uuid: String? = nil, busID: String? = nil,
    name: String? = nil, serial: String? = nil, driver: String? = nil, position: Int = 0
  ) {
    self.host = host
    self.index = index
    self.uuid = uuid
    self.busID = busID
    self.name = name
    self.serial = serial
    self.driver = driver
    self.position = position
  }

  /// The key that names the same GPU in every frame: uuid, else host and bus id, else host and
  /// index, else host and line position. A uuid of zeros only (redacted) names nobody.
  package var key: String {
    if let uuid, !Self.isRedacted(uuid) { return uuid }
    if let busID { return host + "/" + busID.lowercased() }
    if let index { return host + "/" + String(index) }
    return host + "/#" + String(position)
  }

  private static func isRedacted(_ uuid: String) -> Bool {
    !uuid.utf8.contains { byte in
      (byte >= 0x31 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66)
    }
  }

  /// The number shown beside the host: the index, else the line position; nil of a GPU that only its
  /// bus id names, as the sentence about a lost one does: its line is not that of its index.
  package var number: Int? { index ?? (busID == nil ? position : nil) }

  /// How a sentence or the screen calls it: `node-7 gpu 3`, or `gpu 3` where no host is known;
  /// `gpu B3:00.0` where only its bus id is.
  package var words: String {
    let own = "gpu " + (number.map { String($0) } ?? busID.map(Self.shortBus) ?? "?")
    return host.isEmpty ? own : host + " " + own
  }

  /// A bus id without its domain where that is 0, as it mostly is.
  private static func shortBus(_ id: String) -> String {
    let parts = id.split(separator: ":")
    guard parts.count == 3, parts[0].allSatisfy({ $0 == "0" }) else { return id }
    return parts[1] + ":" + parts[2]
  }
}

/// Who the GPUs of a fleet are, by place in the frame. Computed fleets answer without an object
/// per GPU.
package protocol GPUDirectory: Sendable {
  var count: Int { get }
  func identity(at index: Int) -> GPUIdentity
  /// What a GPU is called whose identity nobody has read; nil where the identity says it.
  func label(at index: Int) -> String?
  /// The place of a GPU by its key, where that can be worked out without an index of all keys.
  func place(ofKey key: String) -> KeyedPlace
}

/// What a directory knows of a key.
package enum KeyedPlace: Hashable, Sendable {
  case at(Int)
  /// No GPU has it.
  case nowhere
  /// All keys would have to be looked at.
  case notIndexed
}

extension GPUDirectory {
  package func label(at index: Int) -> String? { nil }
  package func place(ofKey key: String) -> KeyedPlace { .notIndexed }
}

/// A directory that holds every identity.
package struct ListedGPUs: GPUDirectory {
  package let identities: [GPUIdentity]
  package init(_ identities: [GPUIdentity]) { self.identities = identities }
  package var count: Int { identities.count }
  package func identity(at index: Int) -> GPUIdentity { identities[index] }
}
