import FleetHistory
import FleetModel
import TerminalKit

/// One job in full: its past, what it draws and has used, and the GPUs that hold it up.
struct JobDetail {
  let view: FleetView
  let frame: Frame
  let rows: JobRows
  let job: Int
  let ledger: JobLedger

  private var table: JobTable { rows.table }
  private var figures: JobFigures {
    JobFigures(
      table: table, stragglers: rows.stragglers, fleetPower: rows.fleetPower, ledger: ledger)
  }

  func draw(on screen: inout Screen, _ rect: Rect) {
    let isBordered = rect.width >= 40 && rect.height >= 9
    let inside = PanelFrame.draw(
      on: &screen, rect, title: JobsTable.name(job, rows), note: size, bordered: isBordered)
    let content = isBordered ? inside.inset(horizontal: 1) : inside
    let (graphs, text) = split(content)
    if !graphs.isEmpty {
      let samples = ledger.samples(table.key, table.members.name(job))
      JobGraphs(view: view, samples: samples, power: figures.power(job)).draw(on: &screen, graphs)
    }
    drawLines(on: &screen, text, lines(screen.charset, rows: text.height))
  }

  /// Graphs at the left of a wide pane, above the words of a tall one, none in a small one.
  private func split(_ rect: Rect) -> (graphs: Rect, text: Rect) {
    if rect.width >= 96, rect.height >= 6, rect.height < 32 {
      let (left, right) = rect.cutLeft(rect.width / 2)
      return (left.cutRight(2).rest, right)
    }
    guard rect.height >= 18, rect.width >= 30 else { return (rect.cutTop(0).top, rect) }
    let (top, rest) = rect.cutTop(min(20, rect.height / 2))
    return (top.cutBottom(1).rest, rest)
  }

  /// `256 GPUs on 32 hosts`.
  private var size: String {
    let gpus = Int(table.population[job])
    let hosts = Int(table.members.hosts[job])
    return NumberText.grouped(gpus) + (gpus == 1 ? " GPU" : " GPUs") + " on "
      + NumberText.grouped(hosts) + (hosts == 1 ? " host" : " hosts")
  }

  // MARK: Words

  private typealias Line = DeviceFacts.Line

  /// What needs a look before what is only good to know.
  private func lines(_ charset: Screen.Charset, rows: Int) -> [Line] {
    let urgent = [utilization, power, silent].compactMap { $0 }
    let calm = [energy(charset), heat, memory].compactMap { $0 }
    let room = max(2, (rows - urgent.count - calm.count - 1) / 2)
    return urgent + stragglers(atMost: room) + calm
  }

  private var utilization: Line? {
    guard let mean = figures.utilization(job), let spread = figures.spread(job) else { return nil }
    let reading = table.reading(.utilization, job)
    let text =
      NumberText.percent(mean) + ", p5 " + NumberText.fixed(spread.low) + ", p50 "
      + NumberText.fixed(reading.rank(\.median, .utilization)) + ", p95 "
      + NumberText.fixed(spread.high)
    return Line(label: "util", text: text)
  }

  private var power: Line? {
    guard let watts = figures.power(job) else { return nil }
    var text = UnitScale.watts(upTo: watts).text(watts)
    if let share = figures.share(job) {
      text += ", " + NumberText.percent(share, decimals: 1) + " of the fleet"
    }
    if let each = figures.each(job) { text += ", " + NumberText.fixed(each) + " W a GPU" }
    return Line(label: "power", text: text)
  }

  private func energy(_ charset: Screen.Charset) -> Line? {
    guard let record = figures.record(job), let energy = record.energy,
      let seconds = figures.age(job)
    else { return nil }
    let least = record.isLowerBound ? PanelText.atLeast(charset) : ""
    let clock = CivilTime(local: record.firstSeen)
    let since = record.isOlder ? "counted since " : "first seen "
    let text =
      least + UnitScale.wattHours(upTo: energy).text(energy) + " in "
      + NumberText.duration(seconds: seconds) + ", " + since + clock.timeText
    return Line(label: "energy", text: text)
  }

  private var heat: Line? {
    let reading = table.reading(.temperature, job)
    guard let degrees = reading.most(.temperature) else { return nil }
    let place = frame.topology.label(ofGPU: Int(reading.largestAt))
    return Line(
      label: "hottest", text: NumberText.celsius(degrees) + "  " + place,
      style: Style(PanelText.role(.temperature, degrees)))
  }

  private var memory: Line? {
    guard let used = figures.memory(job) else { return nil }
    let total = table.reading(.framebufferTotal, job).total(.framebufferTotal)
    let scale = UnitScale.mebibytes(upTo: total ?? used)
    guard let total, total > 0 else { return Line(label: "memory", text: scale.text(used)) }
    let text =
      scale.number(used) + " of " + scale.text(total) + " used, "
      + NumberText.percent(used / total * 100)
    return Line(label: "memory", text: text)
  }

  private var silent: Line? {
    let missing = Int(table.population[job] - table.reporting[job])
    guard missing > 0 else { return nil }
    let text =
      NumberText.grouped(missing) + (missing == 1 ? " GPU does" : " GPUs do") + " not report"
    return Line(label: "silent", text: text, style: Style(.lost, .bold))
  }

  /// The GPUs that hold the job up, each with what it lacks.
  private func stragglers(atMost most: Int) -> [Line] {
    let count = Int(rows.stragglers[job])
    guard count > 0 else { return [] }
    let mine = ledger.stragglers.lazy.filter { table.members.job(of: $0.gpu) == job }.prefix(
      min(most, 64))
    let head = Line(
      label: "stragglers",
      text: NumberText.grouped(count) + " far below the " + (frame.peersKey ?? "job")
        + "'s median" + (count > most ? ", the first " + String(most) : ""),
      style: Style(.warning, .bold))
    return [head]
      + mine.map { straggler in
        Line(label: "", text: words(straggler), style: Style(.warning))
      }
  }

  /// `r07-h02 gpu 3: SM clock 510 of 1,980 MHz, power 210 of 655 W, for 4 m 12 s`.
  private func words(_ straggler: Straggler) -> String {
    let lacks = frame.lags(straggler.gpu).map { lag in
      let (name, unit) =
        switch lag.metric {
        case .smClock: ("SM clock", "MHz")
        case .powerDraw: ("power", "W")
        default: ("utilisation", "%")
        }
      return name + " " + NumberText.fixed(lag.value) + " of " + NumberText.fixed(lag.median)
        + " " + unit
    }
    let seconds = ledger.time.map { $0.seconds(since: straggler.since) }
    return frame.topology.label(ofGPU: straggler.gpu) + ": "
      + (lacks + ["for " + NumberText.duration(seconds: seconds)]).joined(separator: ", ")
  }

  private func drawLines(on screen: inout Screen, _ rect: Rect, _ lines: [Line]) {
    let labelWidth = rect.width >= 34 ? 12 : 8
    var row = 0
    for line in lines {
      guard row < rect.height else { return }
      let (left, right) = rect.cutLeft(labelWidth)
      screen.put(line.label, in: left.cutRight(1).rest, row: row, .muted)
      for part in TextWrap.lines(line.text, width: right.width, limit: 3) where row < rect.height {
        screen.put(part, in: right, row: row, line.style)
        row += 1
      }
    }
  }
}
