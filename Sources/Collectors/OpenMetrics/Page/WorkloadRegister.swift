import FleetModel

/// Whom an exporter's GPUs work for, and which instances they are cut into: one entry for each
/// different set of labels, since a GPU that several pods or jobs share is told of once for each.
struct WorkloadRegister: Sendable {
  /// What one set of labels says of a GPU.
  struct Entry: Sendable {
    let gpu: Int
    var values: [Value] = []
    /// The instance of the GPU that it is about, and its profile.
    var instance: String?
    var profile: String?
  }

  struct Value: Hashable, Sendable {
    /// Place in `keys`.
    let key: Int
    let text: String
    let origin: Origin
  }

  /// Where a value stands.
  enum Origin: Sendable {
    /// Where it means the same whoever scrapes.
    case plain
    /// Where a Prometheus puts its own target's pod, unless it honours labels.
    case pod
    /// Where such a Prometheus puts the workload's.
    case exportedPod
  }

  private(set) var entries: [Entry] = []
  /// For each entry the page that a series of it was last met on.
  private(set) var pages: [UInt32] = []
  /// For each entry, and for each GPU, when the newest of its samples was measured, in milliseconds
  /// since 1970; 0 where that is not said.
  private var stamps: [Int64] = []
  private var newest: [Int64] = []
  /// For each GPU its entries.
  private(set) var entriesOfGPU: [[Int32]] = []
  /// Keys that some entry has a value of.
  private(set) var keys: [String] = []
  /// Whether a Prometheus that does not honour labels is between the exporter and us.
  private(set) var isExported = false
  /// Grows when entries are forgotten, or come to mean something else.
  private(set) var generation = 0
  private var texts = TextCache(longest: longest)

  /// Notes what labels say of a GPU.
  ///
  /// - Returns: the number of the entry; nil when they name no workload and no profile.
  mutating func add(_ labels: LabelValues, _ found: GPURegister.Found) -> Int? {
    var entry = Entry(gpu: found.gpu, instance: found.part, profile: found.profile)
    let isOwn = labels.first(labels.plan.podSlots).map { WorkloadLabels.isExporter($0) }
    for workload in labels.plan.workloads {
      guard let value = labels.first(workload.slots) else { continue }
      // A namespace without a pod is that of who asked.
      if workload.origin == .pod, isOwn != false { continue }
      let text = texts.text(value)
      entry.values.append(
        Value(key: number(ofKey: workload.key), text: text, origin: workload.origin))
      if workload.origin == .exportedPod, !isExported {
        isExported = true
        generation &+= 1
      }
    }
    guard !entry.values.isEmpty || entry.profile != nil else { return nil }
    while entriesOfGPU.count <= found.gpu {
      entriesOfGPU.append([])
      newest.append(0)
    }
    entriesOfGPU[found.gpu].append(Int32(clamping: entries.count))
    entries.append(entry)
    pages.append(0)
    stamps.append(0)
    return entries.count - 1
  }

  /// Letters of a value at most.
  private static let longest = 120

  /// Notes that a series of an entry is on a page.
  @inline(__always)
  mutating func note(_ entry: Int32, on page: UInt32) { pages[Int(entry)] = page }

  /// Notes when a sample of an entry was measured.
  mutating func note(_ entry: Int32, stamp: Int64) {
    stamps[Int(entry)] = max(stamps[Int(entry)], stamp)
    let gpu = entries[Int(entry)].gpu
    newest[gpu] = max(newest[gpu], stamp)
  }

  /// Whether an entry says how things are: it is on a page, and no other of its GPU that says as
  /// much was measured clearly later. A pod that is gone is told of for a while, and so are the
  /// series of a replica that is dead.
  func isCurrent(_ number: Int, on page: UInt32) -> Bool {
    guard pages[number] == page else { return false }
    let entry = entries[number]
    guard stamps[number] > 0, stamps[number] < newest[entry.gpu] - Self.tolerance else {
      return true
    }
    return !entriesOfGPU[entry.gpu].contains { other in
      let other = Int(other)
      return pages[other] == page && stamps[other] > stamps[number] + Self.tolerance
        && entries[other].instance == entry.instance
        && entry.values.allSatisfy { value in
          entries[other].values.contains { $0.key == value.key }
        }
    }
  }

  /// Milliseconds that samples of one scrape, or of two replicas that scrape alike, may be apart.
  private static let tolerance: Int64 = 30_000

  /// Forgets all entries; what they said stays true until a page says otherwise.
  mutating func forget() {
    entries.removeAll()
    pages.removeAll()
    stamps.removeAll()
    newest.removeAll()
    entriesOfGPU.removeAll()
    generation &+= 1
  }

  private mutating func number(ofKey key: String) -> Int {
    if let known = keys.firstIndex(of: key) { return known }
    keys.append(key)
    return keys.count - 1
  }
}

extension WorkloadRegister {
  /// Values of one label at most, and bytes of them together: more are counted.
  private static let most = (values: 8, bytes: 200)

  /// What a GPU's entries on a page say under a key; nil without any.
  func text(_ key: Int, ofGPU gpu: Int, on page: UInt32) -> String? {
    let wanted: Origin = isExported ? .exportedPod : .pod
    var texts: Set<String> = []
    for number in live(gpu, page) {
      for value in entries[number].values
      where value.key == key && (value.origin == .plain || value.origin == wanted) {
        texts.insert(value.text)
      }
    }
    if texts.count < 2 { return texts.first }
    return Self.joined(texts.sorted { NaturalOrder.precedes($0, $1) })
  }

  /// The instances that a GPU is cut into, as `1g.10gb x3, 2g.20gb`; nil for a whole GPU.
  func instances(ofGPU gpu: Int, on page: UInt32) -> String? {
    var profiles: [String: Set<String>] = [:]
    for number in live(gpu, page) {
      guard let profile = entries[number].profile, let part = entries[number].instance else {
        continue
      }
      profiles[profile, default: []].insert(part)
    }
    guard !profiles.isEmpty else { return nil }
    let names = profiles.keys.sorted { NaturalOrder.precedes($0, $1) }
    return names.map { name in
      let count = profiles[name]?.count ?? 0
      return count > 1 ? "\(name) x\(count)" : name
    }.joined(separator: ", ")
  }

  private func live(_ gpu: Int, _ page: UInt32) -> [Int] {
    guard gpu < entriesOfGPU.count else { return [] }
    return entriesOfGPU[gpu].lazy.map { Int($0) }.filter { isCurrent($0, on: page) }
  }

  /// Names of the instances of a GPU that a page tells of.
  func instanceNames(ofGPU gpu: Int, on page: UInt32) -> Set<String> {
    guard gpu < entriesOfGPU.count else { return [] }
    return Set(
      entriesOfGPU[gpu].lazy.map { Int($0) }.filter { pages[$0] == page }
        .compactMap { entries[$0].instance })
  }

  private static func joined(_ texts: [String]) -> String {
    var result = ""
    for (place, text) in texts.enumerated() {
      if place > 0, place == most.values || result.utf8.count + text.utf8.count > most.bytes {
        return result + ",+\(texts.count - place)"
      }
      result += (place > 0 ? "," : "") + text
    }
    return result
  }
}
