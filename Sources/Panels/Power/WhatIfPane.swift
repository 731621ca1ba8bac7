import FleetHistory
import FleetModel
import TerminalKit

/// The popup that answers a what-if: powers and runtime now and then, side by side, what is saved,
/// how many GPUs it costs, and what is assumed.
struct WhatIfPane {
  let entry: WhatIfEntry
  let answer: WhatIf.Answer
  let site: SitePower
  let charset: Screen.Charset

  private static let width = 56
  private static let narrowWidth = 36

  /// Where the popup stands: at the right edge, over the figures that it computes anew.
  static func bounds(in rect: Rect) -> Rect { rect.cutRight(min(rect.width, width + 4)).right }

  func draw(on screen: inout Screen, in rect: Rect) {
    let bounds = Self.bounds(in: rect)
    let isNarrow = bounds.width < Self.width + 4
    let notes = assumptions(isNarrow: isNarrow)
    let rows = lines(isNarrow: isNarrow)
    let lines = TextWrap.lines(notes, width: max(1, bounds.width - 4))
    let height = 2 + rows.count + lines.count
    let keys = isNarrow ? WhatIfEntry.keys.dropFirst().dropLast() : WhatIfEntry.keys[...]
    let footer = keys.map { $0.key + " " + $0.label }.joined(separator: "  ")
    let inside = Popup.draw(
      on: &screen, in: bounds.cutTop(height + 2).top,
      content: Size(width: bounds.width - 4, height: height), title: "What if", footer: footer)
    drawQuestion(on: &screen, inside)
    for (place, row) in rows.enumerated() {
      draw(row, on: &screen, inside, place + 1, isNarrow: isNarrow)
    }
    for (place, line) in lines.enumerated() where place + rows.count + 2 < inside.height {
      screen.put(line, in: inside, row: place + rows.count + 2, .muted)
    }
  }

  // MARK: Question

  private func drawQuestion(on screen: inout Screen, _ rect: Rect) {
    let question = entry.question
    let isNarrow = rect.width < Self.width
    var pieces: [(text: String, style: Style)] = []
    func add(_ name: String, _ value: String, _ unit: String, _ field: WhatIfEntry.Field) {
      let isHere = entry.field == field
      let ends = isHere ? ("[", "]") : ("", "")
      pieces += [
        (name + " ", .muted),
        (
          ends.0 + value + (isHere && field != .grid ? "_" : "") + ends.1,
          isHere ? Style(.accent, .bold) : .text
        ),
        (unit.isEmpty || isNarrow ? "  " : " " + unit + "  ", .muted),
      ]
    }
    add("cap", question.cap.map { NumberText.grouped($0) } ?? "none", "W", .cap)
    add("idle", question.idled.map { SiteText.count($0) } ?? "0", "GPUs", .idled)
    add("grid", question.gridLost ? "lost" : "there", "", .grid)
    screen.put(pieces, in: rect)
  }

  // MARK: Answer

  private enum Line {
    /// A name, what it is now, what it would be, and the difference.
    case figures(String, String, String, String, Role)
    case sentence(String, Role)
  }

  private func lines(isNarrow: Bool) -> [Line] {
    let (now, then) = (answer.now, answer.then)
    return [
      .figures("", "now", "what if", "change", .muted), slowed,
      power("GPUs", now.gpu, then.gpu), power("site", now.load, then.load),
    ] + withoutGrid(isNarrow: isNarrow) + [
      power("grid", now.grid, then.grid), power("battery", now.battery, then.battery),
    ]
  }

  private func power(_ name: String, _ now: Double?, _ then: Double?) -> Line {
    let change = now.flatMap { now in then.map { $0 - now } }
    let text = change.map { abs($0) < 0.5 ? "" : SiteText.shortSigned($0) } ?? ""
    return .figures(name, SiteText.short(now), SiteText.short(then), text, .text)
  }

  /// Runtime without grid, the limit that decides it, and whether the power is enough.
  private func withoutGrid(isNarrow: Bool) -> [Line] {
    guard site.hasBatteries else { return [] }
    let (now, then) = (answer.withoutGridNow, answer.withoutGridThen)
    let role = SiteText.role(then)
    return [
      .figures(
        isNarrow ? "lasts" : "without grid", duration(now), duration(then), "",
        role == .text ? .accent : role),
      .figures("short by", short(now), short(then), "", role == .text ? .accent : role),
      .figures("limit", decides(now), decides(then), "", .muted),
    ]
  }

  private func duration(_ runtime: Runtime?) -> String {
    if case .powerShort = runtime { return "not at all" }
    return SiteText.runtime(runtime)
  }

  private func short(_ runtime: Runtime?) -> String {
    guard let runtime else { return NumberText.absent }
    if case .powerShort(let watts) = runtime { return SiteText.short(watts) }
    return "0"
  }

  private func decides(_ runtime: Runtime?) -> String {
    runtime == nil ? NumberText.absent : SiteText.limit(runtime)
  }

  private var slowed: Line {
    guard entry.question.cap != nil else { return .sentence("no cap: no GPU is slowed", .muted) }
    guard let share = answer.slowedShare else {
      return .sentence("no GPU reports its power", .warning)
    }
    let count = SiteText.count(answer.slowed)
    return .sentence(
      "slows \(count) GPUs now, \(NumberText.percent(share * 100, decimals: 1)) of them",
      answer.slowed > 0 ? .warning : .accent)
  }

  private func draw(
    _ line: Line, on screen: inout Screen, _ rect: Rect, _ row: Int, isNarrow: Bool
  ) {
    switch line {
    case .sentence(let text, let role): screen.put(text, in: rect, row: row, Style(role))
    case .figures(let name, let now, let then, let change, let role):
      let (left, right) = rect.cutLeft(isNarrow ? 8 : 13)
      let places = right.columns(isNarrow ? 2 : 3)
      screen.put(name, in: left, row: row, .muted)
      let isHeading = role == .muted && name.isEmpty
      for (text, place) in zip([now, then, change], places) {
        let style = Style(place.x == places[1].x ? role : isHeading ? .muted : .text)
        screen.put(text, in: place, row: row, alignment: .right, style)
      }
    }
  }

  // MARK: Assumptions

  /// What stands behind the numbers, in plain words.
  private func assumptions(isNarrow: Bool) -> String {
    var parts: [String] = []
    if answer.gpuSaved > 0.5 {
      let site = answer.siteSaved.map { saved in
        " x overhead \(NumberText.fixed(answer.overhead, decimals: 2)) = " + SiteText.short(saved)
      }
      parts.append("Saved: \(SiteText.short(answer.gpuSaved)) at the GPUs" + (site ?? "") + ".")
    }
    parts.append("A cap takes what each GPU draws above it now; overhead stays in proportion.")
    if answer.overhead == nil, site.load != nil {
      parts.append("The GPUs are too little of the load to tell what the site would save.")
    }
    if entry.question.idled != nil { parts.append(idlePower) }
    if answer.byHistogram > 0 {
      parts.append(
        "Of \(SiteText.count(answer.byHistogram)) GPUs the engine told a histogram: each draw is "
          + "known to \(SiteText.short(PowerProfile.histogramStep)), none as idle.")
    }
    if site.gpuIsPartial { parts.append("GPUs that report no power are left as they are.") }
    return parts.joined(separator: " ")
  }

  private var idlePower: String {
    let count = NumberText.grouped(answer.idled)
    return switch answer.idle {
    case .measured(let watts, let number):
      "\(count) busy GPUs of mean draw go to \(SiteText.short(watts)), the p5 of "
        + "\(SiteText.count(number)) idle ones."
    case .assumed(let watts):
      "\(count) busy GPUs of mean draw go to \(SiteText.short(watts)): assumed, "
        + "\(NumberText.percent(WhatIf.assumedIdleShare * 100)) of the limit, none is idle now."
    case .unknown: "What an idle GPU draws is not known: idling saves nothing here."
    }
  }
}
