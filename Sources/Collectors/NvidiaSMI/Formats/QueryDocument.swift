import FleetModel

/// One answer of `nvidia-smi -q`, as XML or as text: what it says of the host, and its GPUs.
struct QueryDocument: Sendable {
  /// When it was written, in local time without a zone.
  var timestamp: String?
  var driver: String?
  /// How many GPUs the host says it has; the document may hold fewer.
  var attached: Int?
  /// The GPUs that could be read.
  var reports: [DeviceReport] = []
  /// How many GPUs began, those included that could not be read.
  var begunCount = 0
  /// Whether it ends before its end.
  var isCut = false

  /// More GPUs have no host.
  static let limit = 4096

  /// Whether its GPUs are those of the host from the first on, not a choice of them (`-i`).
  var hasAll: Bool { isCut || attached ?? begunCount == begunCount }

  /// Notes a fact of the host by the name of its element.
  mutating func note(_ text: String, at name: String) {
    switch name {
    case "timestamp": timestamp = text
    case "driver_version": driver = text
    case "kmd_version": driver = driver ?? text
    case "attached_gpus": attached = text.withBytes { $0.unsigned }
    default: break
    }
  }
}

extension TickAssembler {
  /// Hands the GPUs of a document to the builder.
  /// - Returns: how many of them became rows.
  mutating func take(
    _ document: QueryDocument, host: String, at time: Timestamp?, into frames: inout [Frame]
  ) -> Int {
    var rows = 0
    for report in document.reports {
      let identity = report.identity(
        host: host, driver: document.driver, hasAll: document.hasAll)
      let slot = builder.slot(for: identity)
      guard open(slot, host: host, at: time, into: &frames) else { continue }
      rows += 1
      let states = XMLReadings.states(of: report)
      for (metric, state) in states {
        builder.set(metric, slot, report.status == .lost ? .error : state)
      }
      if states.contains(where: { $0.state == .error }) {
        for (metric, text) in XMLReadings.unreadable(of: report) {
          builder.doubt(unreadable: text, metric, slot)
        }
      }
      builder.setStatus(report.entityStatus(states.map(\.state)), slot)
      for process in report.processes(ofSlot: slot) { builder.add(process) }
    }
    return rows
  }
}

/// How far documents fall short of the GPUs that their host says it has.
struct AttachedCount: Sendable {
  private var worst = (read: 0, attached: 0)
  private var last = (read: 0, attached: 0)

  /// Notes a document.
  /// - Parameter goesOn: whether its GPUs are more of the document before.
  mutating func note(_ document: QueryDocument, goesOn: Bool = false) {
    if !goesOn {
      worst = worse
      last = (0, document.attached ?? 0)
    }
    last.read += document.reports.count
  }

  private var worse: (read: Int, attached: Int) {
    last.attached &- last.read > worst.attached &- worst.read ? last : worst
  }

  /// What is missing, in words; nil when nothing is.
  var note: String? {
    let worse = worse
    guard worse.attached > worse.read else { return nil }
    return "\(worse.read) of \(worse.attached) GPUs of the host were read: the others were not "
      + "asked for, or are cut off or damaged"
  }
}
