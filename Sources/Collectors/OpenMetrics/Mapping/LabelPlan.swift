import FleetModel

/// The labels that say who a GPU is, where it stands and whom it works for, by their names: so that
/// one walk over the labels of a series finds them all.
///
/// Every name of a role has a slot of its own, the best first.
struct LabelPlan: Sendable {
  enum Role: Int, CaseIterable, Sendable {
    case host, index, uuid, busID, name, driver, instance, profile, hall, row, rack
  }

  /// A key of a workload, and the slots that have its value.
  struct Workload: Sendable {
    let key: String
    let origin: WorkloadRegister.Origin
    let slots: Range<Int>
  }

  let uuidPrefix: String
  /// Whether a label of an index ends with it.
  let endsWithIndex: Bool
  /// Whether parts of a GPU have its uuid and indexes of their own.
  let partsHaveIndexes: Bool
  let workloads: [Workload]
  /// Where the pod stands that may be the exporter's own.
  let podSlots: Range<Int>
  private(set) var slotCount = 0
  private var roles: [Range<Int>] = []
  private var names = ByteTable()
  private var slotsOfName: [[Int]] = []
  /// The slots of labels that are known in any case, by their names in lower case.
  private var slotsInAnyCase: [String: [Int]] = [:]
  /// Slots of labels called `instance`, whose value has a port.
  private var portSlots: [Int] = []

  init(_ labels: GPULabels) {
    var maker = Maker()
    let lists = [
      labels.host, labels.index, labels.uuid, labels.busID, labels.name, labels.driver,
      labels.instance, labels.profile, GPULabels.hall, GPULabels.row, GPULabels.rack,
    ]
    roles = lists.map { maker.slots($0) }
    let workload = labels.workload
    let taken = Set(workload.own.map(\.key))
    let pods = workload.pod.filter { !taken.contains($0.key) }
    let plain = workload.own + workload.plain.filter { !taken.contains($0.key) }
    workloads =
      plain.map { Workload(key: $0.key, origin: .plain, slots: maker.slots($0.names)) }
      + pods.map {
        Workload(
          key: $0.key, origin: .exportedPod,
          slots: maker.slots($0.names.map(WorkloadLabels.exported)))
      }
      + pods.map { Workload(key: $0.key, origin: .pod, slots: maker.slots($0.names)) }
    podSlots = workloads.first { $0.origin == .pod && $0.key == LabelKey.pod }?.slots ?? 0..<0
    uuidPrefix = labels.uuidPrefix
    endsWithIndex = labels.endsWithIndex
    partsHaveIndexes = labels.partsHaveIndexes
    for (rule, workload) in zip(plain, workloads) {
      for (name, slot) in zip(rule.names, workload.slots) {
        slotsInAnyCase[name.lowercased(), default: []].append(slot)
      }
    }
    names = maker.names
    slotsOfName = maker.slotsOfName
    slotCount = maker.count
    portSlots = maker.portSlots
  }

  func slots(_ role: Role) -> Range<Int> { roles[role.rawValue] }
  func hasPort(_ slot: Int) -> Bool { portSlots.contains(slot) }

  /// The slots of a label by its name; none where nobody asks for it. Exporters write those of jobs
  /// in small letters, large ones, or both.
  func slots(ofName name: Bytes) -> [Int] {
    if let number = names.find(name) { return slotsOfName[number] }
    guard name.count <= Self.longestName, name.contains(where: { Bytes.lowered($0) != $0 }) else {
      return []
    }
    return slotsInAnyCase[name.text.lowercased()] ?? []
  }

  /// Bytes of the name of a job's label at most.
  private static let longestName = 64

  private struct Maker {
    var names = ByteTable()
    var slotsOfName: [[Int]] = []
    var portSlots: [Int] = []
    var count = 0

    mutating func slots(_ list: [String]) -> Range<Int> {
      let start = count
      for name in list {
        guard let number = name.withBytes({ names.number($0) }) else { continue }
        if number == slotsOfName.count { slotsOfName.append([]) }
        slotsOfName[number].append(count)
        if name == "instance" { portSlots.append(count) }
        count += 1
      }
      return start..<count
    }
  }
}
