import FleetHistory
import FleetModel
import TerminalKit

/// The table of jobs: columns that fit what is known and the width, and the cells on screen.
struct JobsTable {
  /// One column: what it shows, how wide, and when it gives way.
  struct Column {
    let field: JobField
    let title: String
    var width: Int
    var alignment = Alignment.right
    let priority: Int
    var isFlexible = false
  }

  let rows: JobRows
  let frame: Frame
  let ledger: JobLedger
  let charset: Screen.Charset
  private let figures: JobFigures
  private let columns: [Column]
  private let power: UnitScale
  private let energy: UnitScale
  private let memory: UnitScale

  init(
    _ rows: JobRows, _ frame: Frame, _ ledger: JobLedger, visible: Range<Int>, width: Int,
    _ charset: Screen.Charset
  ) {
    self.rows = rows
    self.frame = frame
    self.ledger = ledger
    self.charset = charset
    figures = JobFigures(
      table: rows.table, stragglers: rows.stragglers, fleetPower: rows.fleetPower, ledger: ledger)
    power = .column(upTo: rows.mostPower)
    energy = .column(upTo: rows.mostEnergy, unit: "Wh")
    memory = .mebibytes(upTo: rows.mostMemory)
    let units = (power.unit, energy.unit, memory.unit)
    let all = Self.columns(rows, units, charset).filter { Self.isKnown($0.field, rows, frame) }
    let shown = visible.clamped(to: 0..<rows.count).map { rows.job(at: $0) }
    columns = all.map { Self.fitted($0, rows, shown, width: width) }
  }

  private static func columns(
    _ rows: JobRows, _ units: (power: String, energy: String, memory: String),
    _ charset: Screen.Charset
  ) -> [Column] {
    [
      Column(field: .mark, title: "", width: 1, alignment: .left, priority: 99),
      Column(
        field: .name, title: rows.query.key.uppercased(), width: 8, alignment: .left,
        priority: 100),
      Column(field: .gpus, title: "GPUs", width: 7, priority: 98),
      Column(field: .hosts, title: "HOSTS", width: 6, priority: 50),
      Column(field: .utilization, title: "UTIL %", width: 7, priority: 96),
      Column(
        field: .bar, title: "", width: 6, alignment: .left, priority: 78, isFlexible: true),
      Column(field: .spread, title: "p5-p95", width: 7, priority: 72),
      Column(field: .power, title: "POWER " + units.power, width: 9, priority: 94),
      Column(field: .share, title: "SHARE %", width: 8, priority: 76),
      Column(field: .each, title: "W/GPU", width: 6, priority: 70),
      Column(field: .energy, title: "ENERGY " + units.energy, width: 12, priority: 88),
      Column(field: .age, title: "SEEN FOR", width: 11, priority: 66),
      Column(field: .temperature, title: "MAX °C", width: 7, priority: 80),
      Column(field: .memory, title: "MEM " + units.memory, width: 9, priority: 64),
      Column(field: .stragglers, title: "SLOW", width: 5, priority: 92),
    ]
  }

  /// The fields that the GPUs of a frame have something to show in.
  static func isKnown(_ field: JobField, _ rows: JobRows, _ frame: Frame) -> Bool {
    switch field {
    case .mark, .name, .gpus: true
    case .age: rows.query.key != JobKey.model
    case .hosts: frame.topology.count(.host) > 1
    case .utilization, .bar, .spread: rows.table.has(.utilization)
    case .power, .share, .each, .energy: rows.table.has(.powerDraw)
    case .temperature: rows.table.has(.temperature)
    case .memory: rows.table.has(.framebufferUsed)
    case .stragglers: frame.peersKey != nil
    }
  }

  /// Names take what the longest on the screen needs, counts what the largest needs.
  private static func fitted(
    _ column: Column, _ rows: JobRows, _ shown: [Int], width: Int
  ) -> Column {
    var column = column
    switch column.field {
    case .name:
      column.width = shown.reduce(max(8, DisplayWidth.columns(of: column.title))) { longest, job in
        max(longest, DisplayWidth.columns(of: name(job, rows)))
      }
      column.width = min(width < 60 ? 11 : 28, column.width)
    case .gpus:
      column.width = shown.reduce(column.width) { max($0, gpus($1, rows).utf8.count) }
    default: break
    }
    return column
  }

  /// What a job is called; the GPUs that have no label are no job.
  static func name(_ job: Int, _ rows: JobRows) -> String {
    guard job == rows.table.members.unlabelled else {
      let name = rows.table.members.name(job)
      return rows.query.key == JobKey.model ? DeviceTable.shortName(name) : name
    }
    return rows.query.key == JobKey.model ? "unknown" : "no " + rows.query.key
  }

  static func gpus(_ job: Int, _ rows: JobRows) -> String {
    let all = Int(rows.table.population[job])
    let reporting = Int(rows.table.reporting[job])
    let count = NumberText.grouped(all)
    return reporting == all ? count : NumberText.grouped(reporting) + "/" + count
  }

  private var table: Table {
    let sorted = columns.firstIndex { $0.field == rows.query.sort }
    return Table(
      columns: columns.map {
        Table.Column(
          $0.title, width: $0.width, alignment: $0.alignment, priority: $0.priority,
          isFlexible: $0.isFlexible)
      }, sortColumn: sorted, isDescending: rows.query.isDescending)
  }

  /// Bars grow with the screen, but not beyond what the eye compares at a glance.
  private static let longestBar = 20

  private func usedWidth(_ available: Int) -> Int {
    let needed = columns.reduce(0) { $0 + $1.width + 1 }
    let bars = columns.count { $0.isFlexible }
    return min(available, needed + bars * (Self.longestBar - 6))
  }

  /// The field whose header is at a place; nil between headers.
  func field(atX x: Int, width: Int, isLong: Bool) -> JobField? {
    let places = table.layout(width: usedWidth(width) - (isLong ? 1 : 0))
    return places.first { $0.x <= x && x < $0.x + $0.width }.map { columns[$0.column].field }
  }

  func draw(on screen: inout Screen, _ room: Rect, _ position: ScrollPosition) {
    let rect = room.cutLeft(usedWidth(room.width)).left
    table.draw(on: &screen, rect, rowCount: rows.count, position: position) {
      screen, row, column, cell in
      let job = rows.job(at: row)
      draw(columns[column], job, on: &screen, cell)
      guard job == rows.table.members.unlabelled else { return }
      screen.restyle(cell) { style in
        style.foreground = .role(.muted)
        style.attributes.insert(.dim)
      }
    }
  }

  private func draw(_ column: Column, _ job: Int, on screen: inout Screen, _ cell: Rect) {
    switch column.field {
    case .bar:
      guard let share = figures.utilization(job) else { return }
      Bar.draw(on: &screen, cell, share: share / 100, gradient: .utilization)
    default:
      let (text, style) = text(column.field, job)
      screen.put(text, in: cell, alignment: column.alignment, style)
    }
  }

  private func text(_ field: JobField, _ job: Int) -> (text: String, style: Style) {
    switch field {
    case .mark: return mark(job)
    case .name: return (Self.name(job, rows), .text)
    case .gpus:
      let isWhole = rows.table.reporting[job] == rows.table.population[job]
      return (Self.gpus(job, rows), isWhole ? .text : Style(.lost, .bold))
    case .hosts: return (NumberText.grouped(Int(rows.table.members.hosts[job])), .muted)
    case .utilization, .bar: return number(figures.utilization(job))
    case .spread:
      guard let spread = figures.spread(job) else { return (NumberText.absent, .muted) }
      return (NumberText.fixed(spread.low) + "-" + NumberText.fixed(spread.high), .muted)
    case .power: return number(figures.power(job), power)
    case .share: return number(figures.share(job), decimals: 1, .muted)
    case .each: return number(figures.each(job))
    case .energy: return number(figures.energy(job), energy, isPart: isPart(job))
    case .age: return (age(job), .muted)
    case .temperature:
      let degrees = figures.temperature(job)
      let role = PanelText.role(.temperature, degrees)
      return (NumberText.fixed(degrees), Style(role, role == .text ? [] : .bold))
    case .memory: return number(figures.memory(job), memory)
    case .stragglers:
      let count = Int(rows.stragglers[job])
      return count == 0 ? ("", .muted) : (NumberText.grouped(count), Style(.warning, .bold))
    }
  }

  /// Whether GPUs of a job do not report, or hold it up.
  private func mark(_ job: Int) -> (text: String, style: Style) {
    if rows.table.reporting[job] < rows.table.population[job] {
      return (PanelText.mark(.lost, charset), Style(.lost, .bold))
    }
    return rows.stragglers[job] > 0
      ? (PanelText.mark(.error, charset), Style(.warning, .bold)) : ("", .text)
  }

  private func isPart(_ job: Int) -> Bool { figures.record(job)?.isLowerBound == true }

  private func number(
    _ value: Double?, _ scale: UnitScale = .plain(""), decimals: Int? = nil,
    isPart: Bool = false, _ style: Style = .text
  ) -> (text: String, style: Style) {
    guard let value else { return (NumberText.absent, .muted) }
    let text =
      decimals.map { NumberText.fixed(value, decimals: $0) } ?? scale.number(value)
    return ((isPart ? PanelText.atLeast(charset) : "") + text, style)
  }

  /// How long a job has been seen; one that was there before anybody looked may be older.
  private func age(_ job: Int) -> String {
    guard let seconds = figures.age(job), let record = figures.record(job) else {
      return NumberText.absent
    }
    return (record.isOlder ? PanelText.atLeast(charset) : "")
      + NumberText.duration(seconds: seconds)
  }
}
