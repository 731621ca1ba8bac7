import FleetHistory
import FleetModel
import Incidents

/// A site built cell by cell: two racks of eight hosts of eight GPUs, and battery units.
struct HandMadeSite {
  static let start = Timestamp(milliseconds: 1_795_356_200_000)
  static let topology = makeTopology(128)

  var statuses = [EntityStatus](repeating: .ok, count: 128)
  var temperatures = [Double](repeating: 60, count: 128)
  var limit = 700.0
  var power = 500.0
  var xids: [Int: Double] = [:]
  var reasons: [Int: Int64] = [:]
  var site: [(Metric, Double)] = []
  var connection: GridConnection?
  var unitStatuses = [EntityStatus](repeating: .ok, count: 16)
  var alarms: [Int: Int64] = [:]
  var charge = 70.0
  var sources: [SourceStatus] = []
  var topology = HandMadeSite.topology

  static func makeTopology(_ gpus: Int) -> Topology {
    let identities = (0..<gpus).map { gpu in
      GPUIdentity(
        host: "r\(gpu / 64)-h\(gpu / 8)", index: gpu % 8, uuid: "GPU-\(gpu)f", name: "NVIDIA H100")
    }
    let places = Dictionary(
      identities.map { ($0.host, Place(rack: String($0.host.prefix { $0 != "-" }))) },
      uniquingKeysWith: { first, _ in first })
    return TopologyBuilder.build(site: "hand-made", identities: identities, places: places).topology
  }

  static func time(_ seconds: Double) -> Timestamp { start.adding(seconds: seconds) }

  func frame(at seconds: Double) -> Frame {
    var gpus = MetricTable(count: topology.gpuCount)
    for gpu in 0..<topology.gpuCount {
      gpus.statuses[gpu] = statuses[gpu]
      gpus.set(.temperature, gpu, value: temperatures[gpu])
      gpus.set(.powerDraw, gpu, value: power)
      gpus.set(.powerLimit, gpu, value: limit)
      gpus.set(.clocksEventReasons, gpu, .value(reasons[gpu] ?? 0))
    }
    for (gpu, code) in xids { gpus.set(.xid, gpu, value: code) }
    var units = MetricTable(count: unitStatuses.count)
    for unit in 0..<unitStatuses.count {
      units.statuses[unit] = unitStatuses[unit]
      units.set(.energyRating, unit, value: 3_916_000)
      units.set(.stateOfCharge, unit, value: charge)
      units.set(.dischargeLimit, unit, value: 979_000)
      units.set(.alarms, unit, .value(alarms[unit] ?? 0))
    }
    var row = MetricTable.emptyRow
    for (metric, value) in site { row.set(metric, 0, value: value) }
    if let connection { row.set(.islandState, 0, .value(Int64(connection.rawValue))) }
    return Frame(
      Frame.Content(
        time: Self.time(seconds), origin: .live, topology: topology, gpus: gpus,
        batteryUnits: (0..<unitStatuses.count).map { BatteryUnit(id: "u\($0)") },
        batteries: units, site: row, sources: sources))
  }
}

/// A watch and the log of what it found.
struct Watched {
  var watch = RuleWatch()
  var log = EventLog()

  mutating func take(_ site: HandMadeSite, at seconds: Double) {
    let frame = site.frame(at: seconds)
    log.take(watch.take(frame, FrameSummary(frame)))
  }

  /// Some seconds in which nothing changes.
  mutating func take(_ site: HandMadeSite, seconds: ClosedRange<Int>) {
    for second in seconds { take(site, at: Double(second)) }
  }

  /// `gpu-lost 3...9 r0-h0 gpu 1: lost`, by rule; a question mark while it lasts.
  func lines(_ rule: String? = nil) -> [String] {
    log.events.filter { rule == nil || $0.rule == rule }.map { event in
      func second(_ time: Timestamp) -> String {
        String(Int(time.seconds(since: HandMadeSite.start).rounded()))
      }
      let end = event.end.map(second) ?? "?"
      return "\(event.rule) \(second(event.time))...\(end) \(event.text)"
    }
  }
}
