import FleetModel

/// Says in words why an answer is no page of metrics.
enum PageAnswer {
  /// What is wrong with an answer before it is read; nil for one that may be a page.
  static func fault(_ answer: HTTPAnswer, url: String) -> String? {
    switch answer.status {
    case 200..<300: return bodyFault(answer)
    case 300..<400:
      let there =
        answer.header("location").map { " to " + HarmlessText.excerpt($0, limit: 200) } ?? ""
      return "it redirects\(there) (HTTP \(answer.status)); give that address instead"
    case 401, 407:
      return "it wants a name and password, or a token (HTTP \(answer.status)); "
        + "give a file with one: ?basic_file= or ?bearer_file="
    case 403:
      return "it does not let us in (HTTP 403); the name or token may not read this page"
    case 404, 410:
      return "there is no page \(url) (HTTP \(answer.status)); exporters mostly have /metrics"
    case 429:
      return "it is asked too often (HTTP 429); ask less with --every"
    case 503:
      return "it cannot answer now (HTTP 503); trying again"
    case 500..<600:
      return "the exporter failed (HTTP \(answer.status)); its log says why"
    default:
      return "it answered with HTTP \(answer.status), which is no page"
    }
  }

  private static func bodyFault(_ answer: HTTPAnswer) -> String? {
    let kind = answer.header("content-type")?.lowercased() ?? ""
    if kind.contains("protobuf") {
      return "it answers in protobuf, which is not read; text was asked for"
    }
    let first = answer.body.first { $0 > 0x20 }
    guard let first else {
      return "the page is empty; the exporter is starting or reading its settings again"
    }
    if first == UInt8(ascii: "<") || (kind.contains("text/html") && first != UInt8(ascii: "#")) {
      return "this is a web page, not metrics; exporters mostly have them at /metrics"
    }
    if answer.body.starts(with: [0x1F, 0x8B]) {
      return "the page is compressed twice, or its Content-Encoding is missing"
    }
    return nil
  }

  /// What is wrong with a page that has been read; nil when there is something on it for us.
  static func fault(of tally: PageTally, answer: HTTPAnswer) -> String? {
    if tally.known > 0 { return nil }
    if tally.series + tally.damaged == 0, !tally.isCut {
      return "there are no samples on the page yet"
    }
    if holdsSamples(answer.body) {
      return "none of its \(tally.series) series is of a GPU or a battery known here; "
        + "give a mapping: ?map=FILE (check --explain begins one)"
    }
    let isJSON =
      answer.header("content-type")?.lowercased().contains("json") == true
      || answer.body.first == UInt8(ascii: "{") || answer.body.first == UInt8(ascii: "[")
    return isJSON
      ? "this is JSON, not metrics; exporters mostly have them at /metrics"
      : "this is text, but not a page of metrics; exporters mostly have it at /metrics"
  }

  /// Whether the beginning of a body holds a sample: metrics that nobody maps are not looked at
  /// closely otherwise.
  private static func holdsSamples(_ body: [UInt8]) -> Bool {
    var splitter = LineSplitter(limit: PageReader.largestLine)
    var found = false
    body.prefix(256 << 10).withUnsafeBufferPointer { bytes in
      splitter.feed(bytes) { line in
        if !found, case .sample = PageLine(line) { found = true }
      }
    }
    splitter.takeRest().withUnsafeBufferPointer { line in
      if !found, case .sample = PageLine(line) { found = true }
    }
    return found
  }
}
