import FleetModel

/// Gathers one document of the text of `nvidia-smi -q` of one host, line by line.
struct QueryTextLog: Sendable {
  /// What became of a line.
  enum Answer: Sendable {
    case taken
    /// The line begins the next document; it is to be given again after this one has been taken.
    case beginsNext
    /// The line does not belong to the text.
    case strange
  }

  private(set) var document = QueryDocument()
  /// The GPU that is being read.
  private var report: DeviceReport?
  private var path = HeadingPath()
  private var gpuIndent = 0
  /// Whether lines below the GPU stand no deeper than its own; nil before the first of them.
  private var isFlat: Bool?
  /// Whether a blank line stands behind what was read of the GPU.
  private var isSettled = false
  /// Where the last line of the GPU stood, and that of the GPU before.
  private var lastPath: [String] = []
  private var earlierPath: [String] = []
  private var strangeCount = 0
  /// Whether lines that name nothing known may belong to the head of the text.
  private var isInHead = false

  /// More lines of something else in a row end a GPU.
  private static let strangeLimit = 8
  private static let valueLimit = 4096

  init(isInHead: Bool = false) { self.isInHead = isInHead }

  /// Whether nothing waits to be taken.
  var isEmpty: Bool { report == nil && document.reports.isEmpty }

  /// Whether every GPU that the host has is there with its end.
  var isComplete: Bool {
    guard !isEmpty, report == nil || isSettled else { return false }
    return document.attached.map { document.begunCount >= $0 } ?? true
  }

  mutating func take(_ line: Bytes) -> Answer {
    switch QueryTextLine(line) {
    case .blank:
      isSettled = true
      return .taken
    case .banner:
      guard isEmpty else { return .beginsNext }
      self = QueryTextLog(isInHead: true)
      return .taken
    case .gpu(let id): return beginGPU(id.text, indent: QueryTextLine.indent(line))
    case .value(let key, let value):
      return take(QueryTextPaths.component(key), value, QueryTextLine.indent(line))
    case .heading(let words):
      return takeHeading(words, QueryTextLine.indent(line))
    case .other: return noteStrange(isRule: line.trimmed.startsLike("____"))
    }
  }

  private mutating func beginGPU(_ id: String, indent: Int) -> Answer {
    let isKnown = report?.id == id || document.reports.contains { $0.id == id }
    if isKnown || document.begunCount >= QueryDocument.limit { return .beginsNext }
    endGPU()
    report = DeviceReport(place: document.begunCount, id: id)
    document.begunCount += 1
    path = HeadingPath()
    gpuIndent = indent
    isFlat = nil
    isInHead = false
    isSettled = false
    strangeCount = 0
    return .taken
  }

  private mutating func endGPU() {
    if let report, isFlat == true || !report.isTorn { document.reports.append(report) }
    report = nil
    earlierPath = lastPath
    lastPath = []
  }

  private static let headNames: Set<String> = [
    "timestamp", "driver_version", "kmd_version", "cuda_version", "cuda_umd_version",
    "attached_gpus",
  ]

  private mutating func take(_ name: String, _ value: Bytes, _ indent: Int) -> Answer {
    if Self.headNames.contains(name), report == nil || indent <= gpuIndent {
      guard isEmpty || name != "timestamp" else { return .beginsNext }
      document.note(value.part(0, Self.valueLimit).text, at: name)
      isInHead = true
      return .taken
    }
    guard report != nil else { return isInHead ? .taken : .strange }
    guard isBelow(indent) else { return noteStrange() }
    enter(name, indent, isHeading: false)
    note(value.part(0, Self.valueLimit).text, name)
    return .taken
  }

  private mutating func takeHeading(_ words: Bytes, _ indent: Int) -> Answer {
    guard report != nil else { return .strange }
    let name = QueryTextPaths.component(words)
    let isKnown = QueryTextPaths.headings.contains(name)
    guard indent > gpuIndent || isKnown || isFlat == true, isBelow(indent) else {
      return noteStrange()
    }
    report?.note(statusIn: words.text)
    enter(name, indent, isHeading: true)
    return .taken
  }

  /// Whether a line is indented as what stands below the GPU is.
  private mutating func isBelow(_ indent: Int) -> Bool {
    if isFlat == nil { isFlat = indent <= gpuIndent }
    return indent > gpuIndent || isFlat == true
  }

  private mutating func enter(_ name: String, _ indent: Int, isHeading: Bool) {
    path.enter(name, indent: indent, isHeading: isHeading)
    lastPath = path.names
    isSettled = false
    strangeCount = 0
  }

  private mutating func note(_ text: String, _ name: String) {
    let names = path.names
    if names.first == "processes" || names.first == "compute_processes" {
      return noteProcess(text, name)
    }
    var known = QueryTextPaths.xml(names.joined(separator: "/"))
    if path.isFlat {
      var above = names.dropLast()
      while known == nil, above.popLast() != nil {
        known = QueryTextPaths.xml((above + [name]).joined(separator: "/"))
      }
    }
    if let known { report?.note(text, at: known) } else { report?.note(statusIn: text) }
  }

  private static let processNames = [
    "type": "type", "name": "process_name", "used_gpu_memory": "used_memory",
  ]

  private mutating func noteProcess(_ text: String, _ name: String) {
    report?.note(statusIn: text)
    if name == "process_id" {
      report?.processes.append(["pid": text])
    } else if let known = Self.processNames[name], let last = report?.processes.indices.last {
      report?.processes[last][known] = text
    }
  }

  /// A line of something else: one torn line costs itself, more of them, or a rule as in
  /// `nvidia-bug-report.log`, end the GPU.
  private mutating func noteStrange(isRule: Bool = false) -> Answer {
    strangeCount += 1
    if isRule || strangeCount > Self.strangeLimit { endGPU() }
    return .strange
  }

  /// The document as it is read so far; nil without a GPU.
  /// - Parameter isCut: whether nothing follows, so that its last GPU may lack its end: what more
  ///   lines could have changed is then left out.
  consuming func finished(isCut: Bool) -> QueryDocument? {
    guard !isEmpty else { return nil }
    if isCut, report != nil, !isSettled, lastPath != earlierPath {
      let isUnsettled = Self.unsettled(lastPath)
      report?.forget(where: isUnsettled)
      document.isCut = document.begunCount < document.attached ?? 0
    }
    endGPU()
    return document
  }

  /// The paths whose meaning hangs on the whole of a section being there in which the text ends.
  private static func unsettled(_ path: [String]) -> (String) -> Bool {
    let section = path.first ?? ""
    switch section {
    case "clocks_event_reasons", "clocks_throttle_reasons":
      return { $0.hasPrefix(section + "/") }
    case "ecc_errors" where path.count < 2 || path[1] == "volatile":
      return { $0.hasPrefix(section + "/") }
    case "power_readings", "gpu_power_readings":
      let best = section == "power_readings" ? "enforced_power_limit" : "current_power_limit"
      return { $0.hasPrefix(section + "/") && $0.hasSuffix("power_limit") && !$0.hasSuffix(best) }
    default: return { _ in false }
    }
  }
}
