import FleetHistory
import FleetModel
import TerminalKit

/// The GPUs of a small fleet, a row each: bars for shares, clocks, and what holds them down.
struct DeviceRows {
  /// A fleet of up to this many GPUs is shown row by row.
  static let largestFleet = 16

  let view: FleetView
  let frame: Frame
  private let hostIsNamed: Bool
  /// The product name that all GPUs share; nil where they differ.
  let commonName: String?
  private let columns: [Column]

  /// What a column of the table shows.
  private enum Column: CaseIterable {
    case device, name, utilization, memory, temperature, power, smClock, memoryClock, fan, history
    case state

    /// The metric that it shows first; nil where that is none.
    var metric: Metric? {
      switch self {
      case .utilization: .utilization
      case .memory: .framebufferUsed
      case .temperature: .temperature
      case .power: .powerDraw
      case .smClock: .smClock
      case .memoryClock: .memoryClock
      case .fan: .fanSpeed
      case .device, .name, .history, .state: nil
      }
    }
  }

  init(_ view: FleetView, _ frame: Frame) {
    self.view = view
    self.frame = frame
    hostIsNamed = frame.topology.count(.host) > 1
    let names = Set((0..<frame.gpus.count).map { Self.name(of: $0, frame) })
    commonName = names.count == 1 ? names.first { $0 != NumberText.absent } : nil
    let isMixed = names.count > 1
    let known: (Metric) -> Bool = { frame.gpus[$0] != nil }
    columns = Column.allCases.filter { column in
      switch column {
      case .name: isMixed
      case .fan: known(.fanSpeed)
      case .smClock: known(.smClock)
      case .memoryClock: known(.memoryClock)
      default: true
      }
    }
  }

  var count: Int { frame.gpus.count }

  private var table: Table { Table(columns: columns.map(tableColumn)) }

  private func tableColumn(_ column: Column) -> Table.Column {
    switch column {
    case .device:
      Table.Column(hostIsNamed ? "DEVICE" : "GPU", width: deviceWidth, priority: 100)
    case .name: Table.Column("NAME", width: nameWidth, priority: 15)
    case .utilization: Table.Column("UTIL", width: 12, priority: 95, isFlexible: true)
    case .memory: Table.Column("MEMORY", width: 20, priority: 80, isFlexible: true)
    case .temperature: Table.Column("TEMP", width: 7, alignment: .right, priority: 90)
    case .power: Table.Column("POWER", width: 15, priority: 85, isFlexible: true)
    case .smClock: Table.Column("SM", width: 8, alignment: .right, priority: 60)
    case .memoryClock: Table.Column("MEM CLK", width: 8, alignment: .right, priority: 30)
    case .fan: Table.Column("FAN", width: 5, alignment: .right, priority: 20)
    case .history: Table.Column("UTIL HISTORY", width: 16, priority: 10, isFlexible: true)
    case .state: Table.Column("STATE", width: 13, priority: 70)
    }
  }

  private var deviceWidth: Int {
    guard hostIsNamed else { return 3 }
    return (0..<count).reduce(6) { longest, gpu in
      max(longest, min(24, DisplayWidth.columns(of: frame.topology.label(ofGPU: gpu))))
    }
  }

  private var nameWidth: Int {
    (0..<count).reduce(4) { longest, gpu in
      max(longest, min(26, DisplayWidth.columns(of: Self.name(of: gpu, frame))))
    }
  }

  private static func name(of gpu: Int, _ frame: Frame) -> String {
    let name = frame.topology.directory.identity(at: gpu).name ?? NumberText.absent
    return name.hasPrefix("NVIDIA ") ? String(name.dropFirst(7)) : name
  }

  @discardableResult
  func draw(
    on screen: inout Screen, _ rect: Rect, position: ScrollPosition, hasCursor: Bool
  ) -> ScrollPosition {
    table.draw(
      on: &screen, rect, rowCount: count, position: position, cursorVisible: hasCursor
    ) { screen, gpu, column, cell in
      drawCell(on: &screen, gpu, columns[column], cell)
    }
  }

  /// The row at a place of the screen; nil on the header and below the rows.
  func row(atY y: Int, in rect: Rect, position: ScrollPosition) -> Int? {
    let fitted = position.fitted(count: count, height: rect.height - 1)
    let row = y - rect.y - 1 + fitted.offset
    return y > rect.y && row < count ? row : nil
  }

  // MARK: Cells

  private func drawCell(
    on screen: inout Screen, _ gpu: Int, _ column: Column, _ cell: Rect
  ) {
    let status = frame.gpus.statuses[gpu]
    let isHeard = status.countsInRollups
    let value: (Metric) -> Double? = { isHeard ? frame.gpus.value($0, gpu) : nil }
    if isHeard, let metric = column.metric, frame.gpus.state(metric, gpu) == .error {
      screen.put(NumberText.refused, in: cell, alignment: .right, Style(.warning, .bold))
      return
    }
    switch column {
    case .device: drawDevice(on: &screen, gpu, status, cell)
    case .name: screen.put(Self.name(of: gpu, frame), in: cell, .muted)
    case .utilization:
      let used = value(.utilization)
      drawShare(
        on: &screen, cell, used.map { $0 / 100 }, NumberText.percent(used), width: 5,
        .utilization, status)
    case .memory: drawMemory(on: &screen, value, cell, status)
    case .temperature: drawTemperature(on: &screen, value(.temperature), cell, status)
    case .power: drawPower(on: &screen, value, cell, status)
    case .smClock: drawNumber(on: &screen, value(.smClock), "MHz", cell, status)
    case .memoryClock: drawNumber(on: &screen, value(.memoryClock), "MHz", cell, status)
    case .fan: drawNumber(on: &screen, value(.fanSpeed), "%", cell, status)
    case .history: drawHistory(on: &screen, gpu, cell)
    case .state: drawState(on: &screen, gpu, status, cell)
    }
  }

  private func drawDevice(
    on screen: inout Screen, _ gpu: Int, _ status: EntityStatus, _ cell: Rect
  ) {
    let text =
      hostIsNamed
      ? PlaceNames.label(ofGPU: gpu, in: frame.topology, columns: cell.width)
      : PlaceNames.number(ofGPU: gpu, frame.topology)
    let style = Style(PanelText.role(status), .bold)
    screen.put(text, in: cell, alignment: hostIsNamed ? .left : .right, style)
  }

  /// The number at the right, the bar in the rest of the cell.
  private func drawShare(
    on screen: inout Screen, _ cell: Rect, _ share: Double?, _ text: String, width: Int,
    _ gradient: Gradient, _ status: EntityStatus, mark: Double? = nil
  ) {
    let (number, rest) = cell.cutRight(width)
    screen.put(text, in: number, alignment: .right, style(status))
    let bar = rest.cutRight(1).rest
    guard bar.width >= 3 else { return }
    Bar.draw(
      on: &screen, bar, share: share,
      paint: status == .stale ? .role(.stale) : .gradient(gradient), mark: mark)
  }

  private func drawMemory(
    on screen: inout Screen, _ value: (Metric) -> Double?, _ cell: Rect, _ status: EntityStatus
  ) {
    let used = value(.framebufferUsed)
    let total = value(.framebufferTotal)
    let scale = UnitScale.mebibytes(upTo: total ?? used)
    let text = total.map { scale.number(used) + "/" + scale.text($0) } ?? scale.text(used)
    let share = total.flatMap { total in used.map { total > 0 ? $0 / total : 0 } }
    drawShare(on: &screen, cell, share, text, width: 14, .memory, status)
  }

  private func drawTemperature(
    on screen: inout Screen, _ value: Double?, _ cell: Rect, _ status: EntityStatus
  ) {
    let role = PanelText.role(.temperature, value)
    let mark = role == .text ? " " : "!"
    screen.put(
      NumberText.celsius(value) + mark, in: cell, alignment: .right,
      role == .text ? style(status) : Style(role, .bold))
  }

  private func drawPower(
    on screen: inout Screen, _ value: (Metric) -> Double?, _ cell: Rect, _ status: EntityStatus
  ) {
    let draw = value(.powerDraw)
    let limit = value(.powerLimit)
    let limitText = limit.map { "/" + NumberText.fixed($0, grouped: false) } ?? ""
    let text = NumberText.fixed(draw, grouped: false) + limitText + (draw == nil ? "" : " W")
    let share = limit.flatMap { limit in draw.map { limit > 0 ? $0 / limit : 0 } }
    drawShare(on: &screen, cell, share, text, width: 11, .power, status)
  }

  private func drawNumber(
    on screen: inout Screen, _ value: Double?, _ unit: String, _ cell: Rect,
    _ status: EntityStatus
  ) {
    let number = NumberText.fixed(value, grouped: false)
    let text = value == nil ? number : number + " " + unit
    screen.put(text, in: cell, alignment: .right, style(status))
  }

  private func drawHistory(on screen: inout Screen, _ gpu: Int, _ cell: Rect) {
    guard let index = view.index else { return }
    let values = view.history.values(
      of: .utilization, gpu: gpu, in: frame.topology, upTo: index, count: cell.width)
    Sparkline.draw(
      on: &screen, cell, samples: values, scale: 0...100, paint: .gradient(.utilization))
  }

  private func drawState(
    on screen: inout Screen, _ gpu: Int, _ status: EntityStatus, _ cell: Rect
  ) {
    guard status == .ok || status == .unsupported else {
      let mark = PanelText.mark(status, screen.charset)
      screen.put("\(mark) \(silence(gpu, status))", in: cell, Style(PanelText.role(status), .bold))
      return
    }
    guard let stored = frame.gpus.stored(.clocksEventReasons, gpu) else { return }
    let reasons = ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
    let mark = reasons.isSlowdown ? PanelText.mark(.error, screen.charset) + " " : ""
    screen.put(mark + reasons.word, in: cell, Style(reasons.isSlowdown ? .warning : .muted))
  }

  /// `lost 4 m 12 s`.
  private func silence(_ gpu: Int, _ status: EntityStatus) -> String {
    guard let seen = frame.content.lastSeen[gpu] else { return status.word }
    let seconds = max(0, frame.time.seconds(since: seen)).rounded(.down)
    return status.word + " " + NumberText.duration(seconds: seconds)
  }

  private func style(_ status: EntityStatus) -> Style { Style(PanelText.role(status)) }
}
