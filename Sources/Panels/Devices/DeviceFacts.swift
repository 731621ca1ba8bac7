import FleetHistory
import FleetModel
import TerminalKit

/// What the detail pane says of one GPU in words, most useful first.
struct DeviceFacts {
  /// A label and what is to be said under it.
  struct Line {
    let label: String
    let text: String
    var style = Style.text
  }

  let view: FleetView
  let frame: Frame
  let gpu: Int

  private var identity: GPUIdentity { frame.topology.directory.identity(at: gpu) }

  var lines: [Line] {
    [heat, power, memory, clocks].compactMap { $0 } + slowdowns + [errors].compactMap { $0 }
      + processes + labels + who
  }

  /// The figures that graphs show elsewhere, in one line.
  var now: [Line] {
    var parts: [String] = []
    if let share = value(.utilization) { parts.append(NumberText.percent(share)) }
    if let degrees = value(.temperature) { parts.append(NumberText.celsius(degrees)) }
    if let draw = value(.powerDraw) { parts.append(NumberText.fixed(draw, decimals: 1) + " W") }
    if let used = value(.framebufferUsed) {
      parts.append(NumberText.fixed(used / 1024, decimals: 1) + " GiB")
    }
    return parts.isEmpty ? [] : [Line(label: "now", text: parts.joined(separator: ", "))]
  }

  private func value(_ metric: Metric) -> Double? { frame.gpus.value(metric, gpu) }

  // MARK: Limits and margins

  private var heat: Line? {
    guard let degrees = value(.temperature) else { return state("heat", .temperature) }
    var text = NumberText.celsius(degrees)
    if let limits = Metric.temperature.definition.thresholds {
      text += Self.margin(degrees, limits.warning)
    }
    if let memory = value(.memoryTemperature) { text += "; memory " + NumberText.celsius(memory) }
    if let fan = value(.fanSpeed) { text += "; fan " + NumberText.percent(fan) }
    return Line(label: "heat", text: text, style: Style(PanelText.role(.temperature, degrees)))
  }

  private static func margin(_ degrees: Double, _ warning: Double) -> String {
    let rest = warning - degrees
    return rest > 0
      ? ", " + NumberText.celsius(rest) + " below the warning at " + NumberText.celsius(warning)
      : ", at or above the warning at " + NumberText.celsius(warning)
  }

  private var power: Line? {
    guard let draw = value(.powerDraw) else { return state("power", .powerDraw) }
    guard let limit = value(.powerLimit) else {
      return Line(label: "power", text: NumberText.fixed(draw, decimals: 1) + " W")
    }
    let rest = limit - draw
    let side = rest >= 0 ? " W below the limit" : " W above the limit"
    let text =
      NumberText.fixed(draw, decimals: 1) + " of " + NumberText.fixed(limit) + " W, "
      + NumberText.fixed(abs(rest), decimals: 1) + side
    return Line(label: "power", text: text)
  }

  private var memory: Line? {
    guard let used = value(.framebufferUsed) else { return state("memory", .framebufferUsed) }
    let amount = NumberText.fixed(used / 1024, decimals: 1)
    guard let total = value(.framebufferTotal), total > 0 else {
      return Line(label: "memory", text: amount + " GiB used")
    }
    let text =
      amount + " of " + NumberText.fixed(total / 1024, decimals: 1) + " GiB used, "
      + NumberText.percent(used / total * 100)
    return Line(label: "memory", text: text)
  }

  private var clocks: Line? {
    let parts = [
      word("SM ", .smClock) { NumberText.fixed($0) + " MHz" },
      word("memory ", .memoryClock) { NumberText.fixed($0) + " MHz" },
      word("P", .performanceState) { NumberText.fixed($0) },
      word("busy ", .utilization) { NumberText.percent($0) },
    ].compactMap(\.self)
    return parts.isEmpty ? nil : Line(label: "clocks", text: parts.joined(separator: ", "))
  }

  /// A value behind its name, a mark where the source's answer was an error; nil without one.
  private func word(_ name: String, _ metric: Metric, _ text: (Double) -> String) -> String? {
    if let value = value(metric) { return name + text(value) }
    return frame.gpus.state(metric, gpu) == .error ? name + NumberText.refused : nil
  }

  /// A metric that answers with an error says so; one that does not exist here has no line.
  private func state(_ label: String, _ metric: Metric) -> Line? {
    guard frame.gpus.state(metric, gpu) == .error else { return nil }
    return Line(
      label: label, text: NumberText.refused + ": no value that can be", style: Style(.warning))
  }

  private var slowdowns: [Line] {
    guard let stored = frame.gpus.stored(.clocksEventReasons, gpu) else { return [] }
    let reasons = ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
    let entries = ClocksEventReasons.entries.filter { reasons.contains($0.reason) }
    guard !entries.isEmpty else {
      let text = reasons.rawValue == 0 ? "nothing" : reasons.names.joined(separator: ", ")
      return [Line(label: "held by", text: text)]
    }
    let slow: ClocksEventReasons = [
      .hwSlowdown, .hwThermalSlowdown, .swThermalSlowdown, .hwPowerBrakeSlowdown,
    ]
    let holds = ReasonHold.holds(reasons, gpu: gpu, frame, view)
    return entries.enumerated().map { place, entry in
      let held = holds[entry.reason]?.text(period: view.timeline.period).map { ", " + $0 } ?? ""
      return Line(
        label: place == 0 ? "held by" : "", text: entry.word + ": " + entry.sentence + held,
        style: Style(slow.contains(entry.reason) ? .warning : .text))
    }
  }

  private var errors: Line? {
    var parts: [String] = []
    if let count = value(.eccUncorrected) {
      parts.append("ECC uncorrected " + NumberText.fixed(count))
    }
    if let count = value(.eccCorrected) { parts.append("corrected " + NumberText.fixed(count)) }
    if let rows = value(.remappedRows) { parts.append("rows remapped " + NumberText.fixed(rows)) }
    if let code = value(.xid), code > 0 {
      parts.append("last XID " + NumberText.fixed(code, grouped: false))
    }
    guard !parts.isEmpty else { return nil }
    let role = PanelText.role(.eccUncorrected, value(.eccUncorrected))
    return Line(label: "errors", text: parts.joined(separator: ", "), style: Style(role))
  }

  // MARK: Processes

  private var processes: [Line] {
    let mine = frame.content.processes.lazy.filter { $0.gpu == gpu }.prefix(64)
    return mine.enumerated().map { place, process in
      Line(label: place == 0 ? "processes" : "", text: text(process))
    }
  }

  private func text(_ process: GPUProcess) -> String {
    var text = process.pid.map(String.init) ?? NumberText.absent
    text += "  " + (process.name.isEmpty ? NumberText.absent : process.name)
    if let type = process.type { text += " (" + type + ")" }
    guard let used = process.memoryMiB else { return text }
    text += ", " + NumberText.fixed(Double(used)) + " MiB"
    if let total = value(.framebufferTotal), total > 0 {
      text += " (" + NumberText.percent(Double(used) / total * 100, decimals: 1) + ")"
    }
    return text
  }

  /// Whose it is: job, pod, user.
  private var labels: [Line] {
    frame.labels.isEmpty
      ? [] : frame.labels.labels(gpu).map { Line(label: $0.key, text: $0.value) }
  }

  // MARK: Identity

  private var who: [Line] {
    let identity = identity
    var lines: [Line] = []
    if let name = identity.name { lines.append(Line(label: "name", text: name)) }
    if let uuid = identity.uuid { lines.append(Line(label: "uuid", text: uuid)) }
    var rest: [String] = []
    if let bus = identity.busID { rest.append("bus " + bus) }
    if let serial = identity.serial { rest.append("serial " + serial) }
    if let driver = identity.driver { rest.append("driver " + driver) }
    if !rest.isEmpty { lines.append(Line(label: "board", text: rest.joined(separator: ", "))) }
    if frame.topology.count(.host) > 1, let group = frame.topology.group(.host, holding: gpu) {
      let place = FleetPath.breadcrumb(of: group, in: frame.topology)
      lines.append(Line(label: "place", text: place))
    }
    return lines
  }
}
