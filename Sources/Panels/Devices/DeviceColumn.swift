import FleetModel
import TerminalKit

/// A column of the table of devices: what it shows, how wide, and when it gives way.
struct DeviceColumn: Sendable {
  /// What the cells of a column are drawn from.
  enum Kind: Hashable, Sendable {
    /// How it stands, where it is, which GPU of its host: always there.
    case mark, place, index
    case name
    /// Its job, or what else its first label says.
    case label
    /// One reported metric as a number.
    case number(Metric)
    /// A share as a bar: utilisation, memory, power of limit.
    case bar(Metric)
    /// Memory used and total.
    case memory
    case reasons, age
    /// Groups only: how many GPUs, how many of them do not report, and who is hottest.
    case population, missing, hottest
  }

  let kind: Kind
  var title: String
  var width: Int
  let alignment: Alignment
  /// Columns with the lowest priority go first on a narrow screen.
  var priority: Int
  let isFlexible: Bool
  /// Shown only where the operator has chosen it.
  let isOnRequest: Bool

  init(
    _ kind: Kind, _ title: String, _ width: Int, _ alignment: Alignment = .right, priority: Int,
    isFlexible: Bool = false, isOnRequest: Bool = false
  ) {
    self.kind = kind
    self.title = title
    self.width = width
    self.alignment = alignment
    self.priority = priority
    self.isFlexible = isFlexible
    self.isOnRequest = isOnRequest
  }

  /// Whether it cannot be taken off.
  var isFixed: Bool { kind == .mark || kind == .place || kind == .index }

  /// The metric that the column is there for, and that rows can be sorted by; nil for who and
  /// where.
  var metric: Metric? {
    switch kind {
    case .number(let metric), .bar(let metric): metric
    case .memory: .framebufferUsed
    case .reasons: .clocksEventReasons
    case .hottest: .temperature
    default: nil
    }
  }

  /// Whether a click on the header, or cycling, can sort by it.
  var isSortable: Bool {
    switch kind {
    case .number, .memory, .place: true
    default: false
    }
  }

  var table: Table.Column {
    Table.Column(
      title, width: width, alignment: alignment, priority: priority, isFlexible: isFlexible)
  }

  /// Columns of a table of GPUs, in order.
  static let gpuColumns: [DeviceColumn] = [
    DeviceColumn(.mark, "", 1, .left, priority: 98),
    DeviceColumn(.place, "PLACE", 8, .left, priority: 100),
    DeviceColumn(.index, "GPU", 4, priority: 99),
    DeviceColumn(.name, "NAME", 6, .left, priority: 62),
    DeviceColumn(.label, "JOB", 6, .left, priority: 74),
    DeviceColumn(.number(.utilization), "UTIL %", 7, priority: 96),
    DeviceColumn(.bar(.utilization), "", 6, .left, priority: 60, isFlexible: true),
    DeviceColumn(.memory, "MEM GiB", 11, priority: 88),
    DeviceColumn(.bar(.framebufferUsed), "", 6, .left, priority: 58, isFlexible: true),
    DeviceColumn(.number(.temperature), "TEMP °C", 8, priority: 94),
    DeviceColumn(.number(.powerDraw), "POWER W", 8, priority: 92),
    DeviceColumn(.bar(.powerDraw), "", 6, .left, priority: 56, isFlexible: true),
    DeviceColumn(.number(.powerLimit), "LIMIT W", 8, priority: 70),
    DeviceColumn(.number(.smClock), "SM MHz", 7, priority: 72),
    DeviceColumn(.reasons, "REASON", 9, .left, priority: 84),
    DeviceColumn(.number(.memoryTemperature), "MTEMP °C", 9, priority: 48),
    DeviceColumn(.number(.memoryUtilization), "MUTIL %", 8, priority: 40),
    DeviceColumn(.number(.memoryClock), "MEM MHz", 8, priority: 30),
    DeviceColumn(.number(.fanSpeed), "FAN %", 6, priority: 38),
    DeviceColumn(.number(.performanceState), "PERF", 5, priority: 36),
    DeviceColumn(.number(.eccUncorrected), "ECC-U", 6, priority: 44),
    DeviceColumn(.number(.eccCorrected), "ECC-C", 6, priority: 28),
    DeviceColumn(.number(.remappedRows), "REMAP", 6, priority: 34),
    DeviceColumn(.number(.xid), "XID", 5, priority: 46),
    DeviceColumn(.number(.smActive), "SMACT %", 8, priority: 26),
    DeviceColumn(.number(.tensorActive), "TENSOR %", 9, priority: 24),
    DeviceColumn(.number(.dramActive), "DRAM %", 7, priority: 22),
    DeviceColumn(.number(.pcieRx), "PCIRX MiB/s", 11, priority: 20, isOnRequest: true),
    DeviceColumn(.number(.pcieTx), "PCITX MiB/s", 11, priority: 19, isOnRequest: true),
    DeviceColumn(.number(.nvlinkRx), "NVLRX MiB/s", 11, priority: 18, isOnRequest: true),
    DeviceColumn(.number(.nvlinkTx), "NVLTX MiB/s", 11, priority: 17, isOnRequest: true),
    DeviceColumn(.number(.energy), "ENERGY MJ", 12, priority: 16, isOnRequest: true),
    DeviceColumn(.age, "AGE", 9, priority: 50),
  ]

  /// Columns of a table of hosts, racks or other groups, in order.
  static let groupColumns: [DeviceColumn] = [
    DeviceColumn(.mark, "", 1, .left, priority: 98),
    DeviceColumn(.place, "PLACE", 8, .left, priority: 100),
    DeviceColumn(.population, "GPUs", 9, priority: 80),
    DeviceColumn(.missing, "SILENT", 8, priority: 90),
    DeviceColumn(.number(.utilization), "UTIL mean %", 12, priority: 96),
    DeviceColumn(.bar(.utilization), "", 6, .left, priority: 60, isFlexible: true),
    DeviceColumn(.number(.temperature), "TEMP max °C", 12, priority: 94),
    DeviceColumn(.hottest, "HOTTEST", 14, .left, priority: 66),
    DeviceColumn(.number(.powerDraw), "POWER", 10, priority: 92),
    DeviceColumn(.bar(.powerDraw), "", 6, .left, priority: 56, isFlexible: true),
    DeviceColumn(.number(.powerLimit), "LIMIT", 10, priority: 70),
    DeviceColumn(.number(.framebufferUsed), "MEM", 10, priority: 76),
    DeviceColumn(.number(.smClock), "SM mean MHz", 12, priority: 50),
    DeviceColumn(.number(.eccUncorrected), "ECC-U max", 10, priority: 44),
  ]
}
