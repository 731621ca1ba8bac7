import FleetModel

/// What the registers of a unit say, in the units of the metrics; what is nil or missing was not
/// reported.
struct SunSpecReading: Hashable, Sendable {
  /// A number, where it was read, and whether it can be true.
  struct Number: Hashable, Sendable {
    let metric: Metric
    let value: Double
    let isPlausible: Bool
  }

  var numbers: [Number] = []
  /// Whether there is a battery behind the unit: inverters without one answer the same models with
  /// a state of charge of 0.
  var isStorage = false
  var state: ChargeStatus?
  var connection: GridConnection?
  var mode: InverterMode?
  /// Bits of `BatteryAlarm`; nil when no model has any.
  var alarms: Int64?
  /// 802.SoCRsvMin or 124.MinRsvPct, percent, where one is set.
  var reserve: Double?
  /// 802.Hb or 715.DERHb.
  var heartbeat: UInt64?
  var maker: String?
  var model: String?
  var serial: String?
  var firmware: String?
  /// What is odd about it, in sentences.
  var notes: [String] = []

  /// A number that can be true.
  subscript(metric: Metric) -> Double? {
    numbers.first { $0.metric == metric && $0.isPlausible }?.value
  }
}
