/// Whose series with certain labels are, for each exporter: looked at once, as every family repeats
/// them.
struct OwnerCache: Sendable {
  /// A GPU, and whom it works for.
  struct Owner: Sendable {
    let found: GPURegister.Found
    /// Place in the register of workloads; -1 when the labels name none.
    let workload: Int32
  }

  private var owners: [Owner] = []
  /// For each exporter and labels 1 + the place of the owner; -1 without one, 0 when not looked at.
  private var gpus: [[Int32]]
  /// For each exporter and labels 1 + the number of the unit; -1 without one, 0 when not looked at.
  private var units: [[Int32]]

  init(exporters: Int) {
    gpus = [[Int32]](repeating: [], count: exporters)
    units = gpus
  }

  /// The GPU of labels; nil for none.
  mutating func gpu(_ exporter: Int, _ body: Int, _ find: () -> Owner?) -> Owner? {
    let known = Self.value(gpus[exporter], body)
    if known != 0 { return known < 0 ? nil : owners[Int(known) - 1] }
    let owner = find()
    if let owner { owners.append(owner) }
    Self.set(&gpus[exporter], body, owner == nil ? -1 : Int32(clamping: owners.count))
    return owner
  }

  /// The number of the unit of labels; nil for none.
  mutating func unit(_ exporter: Int, _ body: Int, _ find: () -> Int?) -> Int? {
    let known = Self.value(units[exporter], body)
    if known != 0 { return known < 0 ? nil : Int(known) - 1 }
    let unit = find()
    Self.set(&units[exporter], body, unit.map { Int32(clamping: $0 + 1) } ?? -1)
    return unit
  }

  private static func value(_ list: [Int32], _ body: Int) -> Int32 {
    body < list.count ? list[body] : 0
  }

  private static func set(_ list: inout [Int32], _ body: Int, _ value: Int32) {
    if body >= list.count {
      list.append(contentsOf: repeatElement(0, count: body + 1 - list.count))
    }
    list[body] = value
  }
}

/// The numbers of cells: by target and owner for a value of the whole, by key for a part's.
struct CellNumbers: Sendable {
  /// For each target and owner 1 + the cell's number; 0 without one.
  private var wholes: [[Int32]]
  private var parts: [PageCell.Key: Int32] = [:]

  init(targets: Int) { wholes = [[Int32]](repeating: [], count: targets) }

  /// The number of the cell of a whole, `new` where it has none yet.
  mutating func whole(_ target: Int, _ owner: Int, new: Int) -> Int {
    let count = wholes[target].count
    if owner < count {
      let known = wholes[target][owner]
      if known > 0 { return Int(known) - 1 }
    } else {
      wholes[target].append(contentsOf: repeatElement(0, count: owner + 1 - count))
    }
    wholes[target][owner] = Int32(clamping: new + 1)
    return new
  }

  /// The number of the cell of a part, `new` where it has none yet.
  mutating func part(_ key: PageCell.Key, new: Int) -> Int {
    if let known = parts[key] { return Int(known) }
    parts[key] = Int32(clamping: new)
    return new
  }
}
