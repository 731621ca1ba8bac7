import FleetModel

/// What is known of an exporter from page to page; does no input or output of its own.
struct PageSession: Sendable {
  /// What became of one attempt.
  enum Outcome: Sendable {
    case answered(HTTPAnswer)
    case failed(String)
  }

  private(set) var status: SourceStatus
  /// Attempts that failed since the last page.
  private(set) var failures = 0
  private var reader: PageReader
  private var assembler: PageAssembler
  private let url: String

  init(
    id: String, host: String, book: RuleBook = .builtIn, period: Double, since: Timestamp
  ) {
    status = SourceStatus(id: id, kind: "metrics", since: since, period: period)
    url = id
    reader = PageReader(book: book, fallbackHost: host)
    assembler = PageAssembler(site: host, period: period)
  }

  /// Names of the exporters that the page is made of.
  var exporters: [String] { reader.exportersSeen.map { reader.book.exporters[$0].name } }

  /// What became of each series of a page that was just taken; nil where it was none.
  func explanation(of answer: HTTPAnswer) -> PageExplanation? {
    reader.page > 0 ? PageExplanation(reader: reader, body: answer.body) : nil
  }

  /// Seconds between attempts at most, unless the period is longer.
  private static let longestWait = 60.0

  /// Seconds from this attempt to the next: the period, and after several that failed twice as long
  /// each time.
  var wait: Double {
    guard failures > 1 else { return status.period }
    let doubled = status.period * Double(1 << min(failures - 1, 10))
    return max(status.period, min(doubled, Self.longestWait))
  }

  /// Takes what came of an attempt.
  mutating func take(_ outcome: Outcome, latency: Double, at now: Timestamp) -> SourceReport {
    switch outcome {
    case .failed(let message): return failed(message, latency, now)
    case .answered(let answer):
      if let fault = PageAnswer.fault(answer, url: url) {
        let hint =
          (200..<300).contains(answer.status) ? EngineHint.sentence(answer.body, url: url) : nil
        return failed(hint ?? fault, latency, now)
      }
      read(answer)
      if let fault = PageAnswer.fault(of: reader.tally, answer: answer) {
        return failed(EngineHint.sentence(answer.body, url: url) ?? fault, latency, now)
      }
      return .frame(frame(latency, now))
    }
  }

  /// Attempts are a wait apart from start to start, so that the next is sooner by what this one took.
  private mutating func failed(
    _ message: String, _ latency: Double, _ now: Timestamp
  ) -> SourceReport {
    failures += 1
    status.state = .failing
    status.error = message
    status.nextTry = now.adding(seconds: max(0, wait - max(0, latency)))
    return .status(status)
  }

  private mutating func read(_ answer: HTTPAnswer) {
    reader.begin()
    answer.body.withUnsafeBufferPointer { reader.feed($0) }
    reader.finish()
    let kind = answer.header("content-type")?.lowercased() ?? ""
    if kind.contains("application/openmetrics-text") { reader.requireEnd() }
  }

  private mutating func frame(_ latency: Double, _ now: Timestamp) -> Frame {
    let frame = assembler.frame(&reader, at: now)
    failures = 0
    status.answered(frame, latency: latency, at: now)
    status.error = nil
    status.notes = notes(frame, now)
    var content = frame.content
    content.sources = [status]
    return Frame(content)
  }

  /// What is worth knowing of the page that was just read.
  private func notes(_ frame: Frame, _ now: Timestamp) -> [String] {
    let tally = reader.tally
    var notes = ["\(tally.bytes) bytes, \(tally.series) series, \(tally.known) of them used"]
    if tally.damaged > 0 { notes.append("\(tally.damaged) lines cannot be read; left out") }
    if tally.isCut {
      notes.append("the page breaks off: its last line or its # EOF is missing; it is not whole")
    }
    if tally.oversized > 0 {
      notes.append("\(tally.oversized) lines are longer than \(PageReader.largestLine) bytes")
    }
    if tally.leftOut > 0 { notes.append("\(tally.leftOut) series are too many; left out") }
    if reader.collectorFailed {
      notes.append("the exporter says that it could not read its devices; its values may be old")
    }
    if let newest = tally.newest {
      let age = Double(now.milliseconds &- newest) / 1000
      if age > status.period { notes.append("the newest sample is \(Int(min(age, 1e9))) s old") }
    }
    return notes + assembler.notes + MissingFields.notes(reader, frame)
  }
}
