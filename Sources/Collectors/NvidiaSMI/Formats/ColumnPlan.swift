import FleetModel

/// What to do with each cell of a row: worked out once a header.
package final class ColumnPlan: Sendable {
  struct Column: Sendable {
    let role: FieldRole
    /// Of a metric's column: how its cells are read, and where they go among `metrics`.
    let rule: CellRule
    let target: Int
    let rank: Int
  }

  let columns: [Column]
  /// The metrics that have a column, each once.
  let metrics: [Metric]
  /// Names that nobody knows.
  package let unknown: [String]
  /// Places of the columns that say who a GPU is.
  let identityColumns: [Int]
  /// Places of the columns that hold something else of use.
  let valueColumns: [Int]
  let timeColumn: Int?
  /// Whether a column tells the GPUs of a host apart.
  package let hasKey: Bool
  /// How a plain row is read in one pass; nil when none is.
  let steps: [RowStep]?
  /// Every role that is filled.
  private let roles: Set<FieldRole>

  /// Columns beyond this many are no nvidia-smi header (the longest has 239).
  static let limit = 1024

  /// - Parameter areReturned: the tool itself wrote the names, so that none with a point is a typing
  ///   error.
  package convenience init(_ names: [String], areReturned: Bool = false) {
    var columns: [Column] = []
    var metrics: [Metric] = []
    var unknown: [String] = []
    for name in names.prefix(Self.limit) {
      let role = FieldRole.named(name)
      if role == nil, !(areReturned && name.contains(".")), !Self.isOfTheTool(name) {
        unknown.append(FieldRole.bare(name))
      }
      columns.append(Self.column(role ?? .ignored, &metrics))
    }
    self.init(columns: columns, metrics: metrics, unknown: unknown)
  }

  private init(columns: [Column], metrics: [Metric], unknown: [String]) {
    self.columns = columns
    hasKey = columns.contains { $0.role.isKey }
    identityColumns = columns.indices.filter { columns[$0].role.isIdentity }
    timeColumn = columns.firstIndex { $0.role == .timestamp }
    valueColumns = columns.indices.filter { place in
      let role = columns[place].role
      return role != .ignored && role != .timestamp && !role.isIdentity
    }
    self.metrics = metrics
    self.unknown = unknown
    steps = RowStep.steps(of: columns)
    roles = Set(columns.map(\.role))
  }

  private static func column(_ role: FieldRole, _ metrics: inout [Metric]) -> Column {
    let (metric, rank): (Metric?, Int) =
      switch role {
      case .metric(let metric, let rank): (metric, rank)
      case .reason: (.clocksEventReasons, 100)
      default: (nil, 0)
      }
    guard let metric else {
      return Column(role: role, rule: CellRule(.utilization), target: -1, rank: 0)
    }
    let target = metrics.firstIndex(of: metric) ?? metrics.count
    if target == metrics.count { metrics.append(metric) }
    return Column(role: role, rule: CellRule(metric), target: target, rank: rank)
  }

  /// Names of nvidia-smi have points; they are no typing errors even when they are no use here.
  private static func isOfTheTool(_ name: String) -> Bool {
    let bare = FieldRole.bare(name)
    let single: Set<String> = [
      "pstate", "persistence_mode", "compute_mode", "vbios_version", "display_mode",
      "display_active", "compute_cap", "kmd_version", "addressing_mode", "display_attached",
    ]
    return single.contains(bare)
      || ["memory.", "clocks.", "ecc.", "pci.", "pcie.", "power.", "utilization.", "clocks_"]
        .contains { bare.hasPrefix($0) }
  }

  /// The same with a time in front, for rows that a wrapper put its own stamp before.
  func withLeadingTime() -> ColumnPlan {
    let stamp = Column(role: .timestamp, rule: CellRule(.utilization), target: -1, rank: 0)
    let rest = columns.map { column in
      column.role == .timestamp
        ? Column(role: .ignored, rule: column.rule, target: -1, rank: 0) : column
    }
    return ColumnPlan(columns: [stamp] + rest, metrics: metrics, unknown: unknown)
  }

  func has(_ role: FieldRole) -> Bool { roles.contains(role) }

  package var hasTime: Bool { roles.contains(.timestamp) }
  /// Whether any column is of use.
  package var isUseful: Bool { !metrics.isEmpty || roles.contains { $0.isIdentity } }

  /// The plan of a header line; nil when the line is none: every cell of a header looks like a
  /// name, and at least one is known.
  package static func ofHeader(_ line: Bytes) -> ColumnPlan? {
    guard let first = line.trimmed.first, !Bytes.isDigit(first), line.count < 65536,
      line.allSatisfy(isNameByte)
    else { return nil }
    let names = line.text.split(separator: ",", omittingEmptySubsequences: false)
      .map { String($0) }
    guard names.count <= limit, !names.contains(where: isValue) else { return nil }
    let known = names.compactMap { FieldRole.named($0) }.count
    guard known > 0, known * 2 >= names.count || names.count > 8 else { return nil }
    return ColumnPlan(names, areReturned: true)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    let letter = Bytes.lowered(byte)
    return (letter >= 0x61 && letter <= 0x7A) || Bytes.isDigit(byte) || Bytes.isBlank(byte)
      || [0x2C, 0x2E, 0x5F, 0x5B, 0x5D, 0x28, 0x29, 0x25, 0x2F, 0x22, 0x23, 0x2D].contains(byte)
  }

  /// Whether a cell holds a number or a sentinel, as no header does.
  private static func isValue(_ name: String) -> Bool {
    let cell = name.drop { $0 == " " }
    guard let first = cell.utf8.first else { return false }
    return Bytes.isDigit(first) || first == 0x5B || cell.hasPrefix("N/A") || cell.hasPrefix("GPU-")
  }
}
