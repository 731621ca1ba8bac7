import FleetModel

/// The columns that the operator has put on or taken off in the table of GPUs and in those of
/// groups; the others come and go with the width of the screen.
struct ColumnChoice: Hashable, Sendable {
  private var gpus: [DeviceColumn.Kind: Bool] = [:]
  private var groups: [DeviceColumn.Kind: Bool] = [:]

  /// Whether a column has been put on or taken off; nil while the width decides.
  subscript(kind: DeviceColumn.Kind, level: FleetLevel) -> Bool? {
    get { level == .gpu ? gpus[kind] : groups[kind] }
    set {
      if level == .gpu { gpus[kind] = newValue } else { groups[kind] = newValue }
    }
  }

  /// Leaves all columns of a level to the width again.
  mutating func reset(_ level: FleetLevel) {
    if level == .gpu { gpus = [:] } else { groups = [:] }
  }
}
