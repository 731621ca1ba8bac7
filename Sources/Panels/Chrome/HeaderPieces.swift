import FleetHistory
import FleetModel
import TerminalKit

/// What the header line says of a view, piece by piece.
enum HeaderPieces {
  static func all(_ view: FleetView, _ charset: Screen.Charset) -> [HeaderPiece] {
    var pieces = [
      HeaderPiece(
        text: "gigatop", role: .accent, attributes: .bold, side: .left, priority: 1)
    ]
    pieces += badges(view)
    pieces += gap(view)
    pieces += names(view)
    guard let summary = view.summary else { return pieces + [waiting(view)] }
    pieces += trouble(view)
    pieces += coverage(summary, view.frame, charset)
    pieces += power(summary, view.frame, charset)
    pieces += pinned(summary, view.reference)
    pieces += loading(view)
    pieces += clock(view)
    return pieces
  }

  private static func names(_ view: FleetView) -> [HeaderPiece] {
    var pieces: [HeaderPiece] = []
    if !view.site.isEmpty {
      pieces.append(
        HeaderPiece(text: view.site, role: .title, attributes: .bold, side: .left, priority: 40))
    }
    if !view.sourceNames.isEmpty, view.sourceNames != view.site {
      pieces.append(HeaderPiece(text: view.sourceNames, role: .muted, side: .left, priority: 10))
    }
    return pieces
  }

  // MARK: Badges

  /// The badge, and SIMULATED beside it whenever what is shown was made up.
  private static func badges(_ view: FleetView) -> [HeaderPiece] {
    guard view.summary != nil else { return [badge("WAITING", .badgePaused)] }
    let simulated = badge("SIMULATED", .badgeSimulated)
    let isSimulated = view.isSimulated || view.history.newest?.content.origin == .simulated
    switch view.badge {
    case .simulated: return [simulated]
    case .live: return [badge("LIVE", .badgeLive)]
    default:
      let other = badge(word(of: view), view.isReplay ? .badgeReplay : .badgePaused)
      return isSimulated ? [simulated, other] : [other]
    }
  }

  private static func badge(_ word: String, _ role: Role) -> HeaderPiece {
    HeaderPiece(
      text: " " + word + " ", role: role, side: .left, priority: 100, short: word)
  }

  /// The badge's word: `PAUSED -00:04:12`, `REPLAY x8`.
  static func word(of view: FleetView) -> String {
    switch view.badge {
    case .live: "LIVE"
    case .simulated: "SIMULATED"
    case .paused: "PAUSED " + behind(view)
    case .catchingUp(let speed): "BEHIND " + behind(view) + " " + factor(speed)
    case .replay(let speed): "REPLAY " + factor(speed)
    case .replayPaused: "REPLAY PAUSED"
    case .replayEnd: "REPLAY END"
    }
  }

  /// How far the instant shown lies behind the newest frame: `-00:04:12`.
  private static func behind(_ view: FleetView) -> String {
    guard let time = view.time, let last = view.timeline.last else { return "" }
    let seconds = Int(max(0, min(last.seconds(since: time), 1e9)).rounded())
    return "-"
      + [seconds / 3600, seconds / 60 % 60, seconds % 60].map(twoDigits)
      .joined(separator: ":")
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func factor(_ speed: Double) -> String {
    guard speed.isFinite else { return speed < 0 ? "x-max" : "max" }
    return "x" + NumberText.fixed(speed, decimals: abs(speed) < 1 ? 2 : 0)
  }

  /// The silence that the playhead stands in.
  private static func gap(_ view: FleetView) -> [HeaderPiece] {
    guard let gap = view.gap else { return [] }
    let until = "no data until " + CivilTime(local: gap.to).timeText
    return [
      badge("GAP", .badgePaused),
      HeaderPiece(text: until, role: .warning, side: .left, priority: 45),
    ]
  }

  /// That the frame is still being loaded.
  private static func loading(_ view: FleetView) -> [HeaderPiece] {
    guard view.isLoading else { return [] }
    return [HeaderPiece(text: "loading", role: .warning, side: .right, priority: 58)]
  }

  // MARK: State of the fleet

  private static func trouble(_ view: FleetView) -> [HeaderPiece] {
    var pieces: [HeaderPiece] = []
    if view.summary?.site.connection?.isIslanded == true {
      pieces.append(
        HeaderPiece(
          text: "! ISLANDED", role: .critical, attributes: .bold, side: .right, priority: 80))
    }
    if let frame = view.frame { pieces += failing(frame.content.sources) }
    return pieces
  }

  /// That sources fail, so that nobody takes what the others say for the whole.
  private static func failing(_ sources: [SourceStatus]) -> [HeaderPiece] {
    let count = sources.count { $0.state == .failing }
    guard count > 0 else { return [] }
    let (some, all) = (NumberText.grouped(count), NumberText.grouped(sources.count))
    let text = sources.count == 1 ? "source failing" : "\(some) of \(all) sources failing"
    return [
      HeaderPiece(
        text: text, role: .warning, attributes: .bold, side: .right, priority: 90,
        short: sources.count == 1 ? "failing" : "\(some)/\(all) failing")
    ]
  }

  /// Whether an engine gave a part of its answer, so that it may have more than is shown.
  private static func hasPart(_ sources: [SourceStatus]) -> Bool {
    sources.contains { $0.kind == "engine" && $0.state == .answering && $0.error != nil }
  }

  private static func coverage(
    _ summary: FrameSummary, _ frame: Frame?, _ charset: Screen.Charset
  ) -> [HeaderPiece] {
    let isPart = frame.map { hasPart($0.content.sources) } ?? false
    let all =
      (isPart ? PanelText.atLeast(charset).filter { $0 != " " } : "")
      + NumberText.grouped(summary.gpus)
    let heard = NumberText.grouped(summary.reporting)
    var pieces = [
      HeaderPiece(
        text: heard + "/" + all + " GPUs",
        role: summary.reporting < summary.gpus ? .warning : .text, side: .right, priority: 96,
        short: heard + "/" + all)
    ]
    guard let frame else { return pieces }
    let words: [(EntityStatus, Role)] = [
      (.lost, .lost), (.unreachable, .lost), (.needsReset, .warning), (.error, .warning),
      (.stale, .stale),
    ]
    for (status, role) in words where frame.count(status) > 0 {
      let text = NumberText.grouped(frame.count(status)) + " " + status.word
      pieces.append(HeaderPiece(text: text, role: role, side: .right, priority: 50))
    }
    return pieces
  }

  private static func power(
    _ summary: FrameSummary, _ frame: Frame?, _ charset: Screen.Charset
  ) -> [HeaderPiece] {
    guard let power = summary.power else { return [] }
    let isPart = power.isPartial || frame.map { hasPart($0.content.sources) } ?? false
    let sum = UnitScale.watts(upTo: max(power.sum, summary.powerLimit ?? 0)).text(power.sum)
    let text = (isPart ? PanelText.atLeast(charset) : "") + sum
    guard summary.reporting > 0 else {
      return [HeaderPiece(text: text, role: .stale, side: .right, priority: 60)]
    }
    return [HeaderPiece(text: text, role: .text, attributes: .bold, side: .right, priority: 60)]
  }

  /// How much more power there is than in the pinned frame, and when that was.
  private static func pinned(
    _ summary: FrameSummary, _ reference: FrameSummary?
  ) -> [HeaderPiece] {
    guard let reference else { return [] }
    let difference = summary.power.flatMap { here in
      reference.power.map { SiteText.shortSigned(here.sum - $0.sum) + " " }
    }
    let text = (difference ?? "") + "vs " + CivilTime(local: reference.time).timeText
    return [HeaderPiece(text: text, role: .accent, side: .right, priority: 59)]
  }

  // MARK: Time

  private static func clock(_ view: FleetView) -> [HeaderPiece] {
    guard let time = view.time else { return [] }
    let civil = CivilTime(local: time)
    var pieces: [HeaderPiece] = []
    if view.frame?.content.timeIsAssumed == true {
      pieces.append(
        HeaderPiece(text: "time assumed", role: .warning, side: .right, priority: 55))
    }
    if view.isReplay {
      pieces.append(
        HeaderPiece(text: civil.dateText, role: .text, side: .right, priority: 70))
    }
    // Of a replay, when it was matters more than how many answered.
    pieces.append(
      HeaderPiece(
        text: civil.timeText + " " + civil.zone, role: .text, attributes: .bold, side: .right,
        priority: view.isReplay ? 97 : 92, short: civil.timeText))
    if let age = view.age, view.playhead.followsNewest { pieces.append(ageText(age, view.isLate)) }
    return pieces
  }

  private static func ageText(_ age: Double, _ isLate: Bool) -> HeaderPiece {
    let text = NumberText.duration(seconds: age.rounded(.down))
    if isLate {
      return HeaderPiece(
        text: text + " OLD", role: .warning, attributes: .bold, side: .right, priority: 95)
    }
    return HeaderPiece(
      text: NumberText.right(text, width: 4), role: .muted, side: .right, priority: 95)
  }

  /// What is waited for, and for how long.
  private static func waiting(_ view: FleetView) -> HeaderPiece {
    let first = view.sources.map(\.since).min()
    let seconds = first.map { max(0, view.now.seconds(since: $0)) }
    let length = seconds.map { " for " + NumberText.duration(seconds: $0.rounded(.down)) } ?? ""
    return HeaderPiece(
      text: "no data yet" + length, role: .warning, side: .right, priority: 90)
  }
}
