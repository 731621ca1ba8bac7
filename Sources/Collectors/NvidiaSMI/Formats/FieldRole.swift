import FleetModel

/// What a column of a log is good for.
package enum FieldRole: Hashable, Sendable {
  /// A metric; of several columns of one metric the lowest rank that holds a value counts.
  case metric(Metric, rank: Int)
  case timestamp
  case index
  case uuid
  case busID
  case name
  case serial
  case driver
  case host
  /// How many GPUs the host has.
  case gpuCount
  /// Words that ask for a reset.
  case recovery
  /// One bit of the clocks-event reasons, for logs that lack the mask.
  case reason(ClocksEventReasons)
  /// A field of nvidia-smi that is no concern of ours.
  case ignored

  /// Whether it says who a GPU is.
  var isIdentity: Bool {
    switch self {
    case .index, .uuid, .busID, .name, .serial, .driver, .host: true
    default: false
    }
  }

  /// Whether it alone tells the GPUs of a host apart.
  var isKey: Bool { self == .index || self == .uuid || self == .busID }

  /// The role of a returned header or of a field name: `utilization.gpu [%]`, `memory.used`,
  /// `gpu_uuid`; nil for a name that nobody knows. Wrappers' spellings (`power_W`,
  /// `utilization_gpu_percent`) are known too.
  package static func named(_ header: String) -> FieldRole? { HeaderName(header).role }

  /// The role of a name that nvidia-smi itself writes, without its unit.
  static func exact(_ bare: String) -> FieldRole? {
    if let known = exactNames[bare] { return known }
    let isReason =
      bare.hasPrefix("clocks_event_reasons.") || bare.hasPrefix("clocks_throttle_reasons.")
    return isReason ? reason(bare) : nil
  }

  /// The role of a wrapper's name, by its words without a unit.
  static func wrapped(_ words: [Substring]) -> FieldRole? {
    looseNames[words.joined(separator: ".")]
  }

  /// The name without unit, quotes and outer blanks, in lower case.
  static func bare(_ header: String) -> String {
    var text = Substring(header)
    if let bracket = text.firstIndex(where: { $0 == "[" || $0 == "(" }) { text = text[..<bracket] }
    let outside: (Character) -> Bool = { $0 == " " || $0 == "\"" || $0 == "\t" || $0 == "#" }
    text = text.drop(while: outside)
    while let last = text.last, outside(last) { text = text.dropLast() }
    return text.lowercased()
  }

  private static func reason(_ name: String) -> FieldRole {
    let flag = name.drop { $0 != "." }.dropFirst()
    let entry = ClocksEventReasons.entries.first { $0.name == flag }
    return entry.map { .reason($0.reason) } ?? .ignored
  }

  /// A name in the spelling of wrappers' names: dots for every separator.
  private static func plain(_ name: String) -> String {
    name.split { !($0.isLetter || $0.isNumber) }.joined(separator: ".")
  }

  private static let exactNames: [String: FieldRole] = {
    var table: [String: FieldRole] = [
      "timestamp": .timestamp, "index": .index, "uuid": .uuid, "gpu_uuid": .uuid,
      "pci.bus_id": .busID, "gpu_bus_id": .busID, "name": .name, "gpu_name": .name,
      "serial": .serial, "gpu_serial": .serial, "driver_version": .driver, "count": .gpuCount,
      "host": .host, "hostname": .host, "host_name": .host, "node": .host, "node_name": .host,
      "nodename": .host, "server": .host, "machine": .host, "ip": .host,
      "gpu_recovery_action": .recovery,
      "reset_status.reset_required": .recovery,
    ]
    for metric in MetricCatalog.gpu {
      for (rank, name) in metric.definition.nvidiaSMI.enumerated() {
        table[name] = .metric(metric, rank: rank)
      }
    }
    return table
  }()

  private static let looseNames: [String: FieldRole] = {
    var table: [String: FieldRole] = [
      "time": .timestamp, "datetime": .timestamp, "date.time": .timestamp, "ts": .timestamp,
      "timestamp.ms": .timestamp, "timestamp.s": .timestamp,
      "gpu": .index, "gpu.id": .index, "gpu.index": .index, "gpu.idx": .index, "id": .index,
      "idx": .index, "bus.id": .busID, "gpu.pci.bus.id": .busID, "model": .name,
      "node": .host, "host.name": .host, "gpu.uuid": .uuid, "gpu.name": .name,
      "gpu.model": .name, "pci.bus.id": .busID, "gpu.bus.id": .busID, "driver.version": .driver,
    ]
    for (rank, entry) in wrapperNames.enumerated() {
      table[entry.name] = .metric(entry.metric, rank: 10 + rank)
    }
    for metric in MetricCatalog.gpu {
      for (rank, name) in metric.definition.nvidiaSMI.enumerated() where table[plain(name)] == nil {
        table[plain(name)] = .metric(metric, rank: 5 + rank)
      }
    }
    return table
  }()

  private static let wrapperNames: [(name: String, metric: Metric)] = [
    ("utilization", .utilization), ("util", .utilization), ("gpu.util", .utilization),
    ("gpu.utilization", .utilization), ("memory.util", .memoryUtilization),
    ("mem.util", .memoryUtilization), ("memory.utilization", .memoryUtilization),
    ("temperature", .temperature), ("temp", .temperature), ("gpu.temp", .temperature),
    ("gpu.temperature", .temperature), ("temp.gpu", .temperature),
    ("memory.temp", .memoryTemperature), ("mem.temp", .memoryTemperature),
    ("power", .powerDraw), ("gpu.power", .powerDraw), ("power.usage", .powerDraw),
    ("gpu.power.draw", .powerDraw), ("power.cap", .powerLimit),
    ("mem.used", .framebufferUsed), ("gpu.memory.used", .framebufferUsed),
    ("used.memory", .framebufferUsed), ("mem.total", .framebufferTotal),
    ("gpu.memory.total", .framebufferTotal), ("total.memory", .framebufferTotal),
    ("gpu.mem.used", .framebufferUsed), ("vram.used", .framebufferUsed),
    ("gpu.mem.total", .framebufferTotal), ("vram.total", .framebufferTotal),
    ("gpu.fan", .fanSpeed), ("gpu.fan.speed", .fanSpeed),
    ("sm.clock", .smClock), ("mem.clock", .memoryClock), ("memory.clock", .memoryClock),
    ("fan", .fanSpeed), ("perf", .performanceState),
  ]
}
