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
  /// Names of metrics with a unit that is not known or not clear: `power.draw [hp]`. Their columns
  /// are left out, as a number in another unit is another number.
  package let unknownUnits: [String]
  /// Whether the names alone do not tell that the header is one of GPUs: `isConfirmed(by:)` does.
  package var needsRowEvidence: Bool { evidence != .certain }
  /// What its names say for it.
  let evidence: HeaderEvidence
  /// Places of the columns that say who a GPU is.
  let identityColumns: [Int]
  /// Places of the columns that hold something else of use.
  let valueColumns: [Int]
  let timeColumn: Int?
  /// Place of the column that names the host of each row.
  let hostColumn: Int?
  /// Whether a column tells the GPUs of a host apart.
  package let hasKey: Bool
  /// Whether a column tells a GPU apart from those of all other hosts.
  let hasUUID: Bool
  /// How a plain row is read in one pass; nil when none is.
  let steps: [RowStep]?
  /// Every role that is filled.
  private let roles: Set<FieldRole>

  /// Columns beyond this many are no nvidia-smi header (the longest has 239).
  static let limit = 1024

  /// - Parameter areReturned: the tool itself wrote the names, so that none with a point is a typing
  ///   error.
  package convenience init(_ names: [String], areReturned: Bool = false) {
    self.init(names.map { HeaderName($0) }, areReturned: areReturned, evidence: .certain)
  }

  private convenience init(_ names: [HeaderName], areReturned: Bool, evidence: HeaderEvidence) {
    var columns: [Column] = []
    var metrics: [Metric] = []
    var unknown: [String] = []
    var unknownUnits: [String] = []
    for name in names.prefix(Self.limit) {
      if name.role == nil, !name.bare.isEmpty, !(areReturned && name.bare.contains(".")),
        !Self.isOfTheTool(name.bare)
      {
        unknown.append(name.bare)
      }
      if let column = Self.column(name, &metrics) {
        columns.append(column)
      } else {
        columns.append(Self.ignored)
        unknownUnits.append(name.hasBrackets ? "\(name.bare) [\(name.unit)]" : name.bare)
      }
    }
    self.init(
      columns: columns, metrics: metrics, unknown: unknown, unknownUnits: unknownUnits,
      evidence: evidence)
  }

  private init(
    columns: [Column], metrics: [Metric], unknown: [String], unknownUnits: [String],
    evidence: HeaderEvidence
  ) {
    self.columns = columns
    self.unknownUnits = unknownUnits
    self.evidence = evidence
    hasKey = columns.contains { $0.role.isKey }
    hasUUID = columns.contains { $0.role == .uuid }
    identityColumns = columns.indices.filter { columns[$0].role.isIdentity }
    timeColumn = columns.firstIndex { $0.role == .timestamp }
    hostColumn = columns.firstIndex { $0.role == .host }
    valueColumns = columns.indices.filter { place in
      let role = columns[place].role
      return role != .ignored && role != .timestamp && !role.isIdentity
    }
    self.metrics = metrics
    self.unknown = unknown
    steps = RowStep.steps(of: columns)
    roles = Set(columns.map(\.role))
  }

  private static let ignored = Column(
    role: .ignored, rule: CellRule(.utilization), target: -1, rank: 0)

  /// What to do with the cells below a name; nil for a metric in a unit that is not known.
  private static func column(_ name: HeaderName, _ metrics: inout [Metric]) -> Column? {
    let role = name.role ?? .ignored
    let (metric, rank): (Metric?, Int) =
      switch role {
      case .metric(let metric, let rank): (metric, rank)
      case .reason: (.clocksEventReasons, 100)
      default: (nil, 0)
      }
    guard let metric else {
      return Column(role: role, rule: CellRule(.utilization), target: -1, rank: 0)
    }
    guard let scale = name.scale(in: metric) else { return nil }
    let target = metrics.firstIndex(of: metric) ?? metrics.count
    if target == metrics.count { metrics.append(metric) }
    return Column(
      role: role, rule: CellRule(metric, headerScale: scale), target: target, rank: rank)
  }

  /// Names of nvidia-smi have points; they are no typing errors even when they are no use here.
  private static func isOfTheTool(_ bare: String) -> Bool {
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
    return leading(stamp, columns.map { $0.role == .timestamp ? Self.ignored : $0 })
  }

  /// The same with a number of no use in front, for rows that R or pandas numbered.
  func withLeadingNumber() -> ColumnPlan { leading(Self.ignored, columns) }

  private func leading(_ first: Column, _ rest: [Column]) -> ColumnPlan {
    ColumnPlan(
      columns: [first] + rest, metrics: metrics, unknown: unknown, unknownUnits: unknownUnits,
      evidence: evidence)
  }

  func has(_ role: FieldRole) -> Bool { roles.contains(role) }

  package var hasTime: Bool { roles.contains(.timestamp) }
  /// Whether any column is of use.
  package var isUseful: Bool { !metrics.isEmpty || roles.contains { $0.isIdentity } }

  /// The plan of a header line in any dialect; nil when the line is none.
  package static func ofHeader(_ line: Bytes) -> ColumnPlan? { CSVDialect.ofHeader(line)?.plan }

  /// The plan of the names of a line; nil when they head no telemetry of GPUs.
  static func ofHeader(names: [String]) -> ColumnPlan? {
    guard let first = names.first, names.count <= limit, names.count > 1 || !first.isEmpty,
      !names.contains(where: { !looksLikeName($0) })
    else { return nil }
    let parts = names.map { HeaderName($0) }
    let evidence = HeaderEvidence.of(parts)
    return evidence == .none ? nil : ColumnPlan(parts, areReturned: true, evidence: evidence)
  }

  /// Whether a cell may be a name: some words, and neither a number nor a sentinel.
  private static func looksLikeName(_ name: String) -> Bool {
    let cell = name.drop { $0 == " " }
    guard let first = cell.utf8.first else { return true }
    guard !Bytes.isDigit(first), first != 0x5B, !cell.hasPrefix("N/A"), !cell.hasPrefix("GPU-")
    else { return false }
    return cell.utf8.count <= 96 && cell.utf8.reduce(0) { $0 + ($1 == 0x20 ? 1 : 0) } <= 6
  }
}
