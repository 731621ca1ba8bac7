import Testing

@testable import Collectors

/// What engines say when they do not answer, in words.
struct EngineErrorTests {
  static func error(_ status: Int, _ body: String) -> EngineError {
    var sink = NoSeries()
    let answer = body.withBytes { EngineAnswer($0, into: &sink) }
    return EngineError(status: status, answer, body: Array(body.utf8))
  }

  static func said(_ type: String, _ text: String) -> String {
    "{\"status\":\"error\",\"errorType\":\"\(type)\",\"error\":\"\(text)\"}"
  }

  @Test func limitsAreToldFromMistakes() {
    let many = Self.error(
      422,
      Self.said("execution", "query processing would load too many samples into memory"))
    #expect(many.code == .tooLarge && !many.isPassing)
    #expect(many.message.contains("too many samples") && many.message.contains("?match="))
    let series = Self.error(
      422, Self.said("422", "the number of matching timeseries exceeds 300000"))
    #expect(series.code == .tooLarge)
    #expect(Self.error(400, Self.said("bad_data", "parse error at char 3")).code == .refused)
  }

  /// VictoriaMetrics says the query first, which can be longer than all that is shown.
  @Test func theReasonStandsAtTheEnd() {
    let labels = (0..<40).map { "label\($0)" }.joined(separator: ",")
    let query = "max by (" + labels + ") (X_LIMIT{a=\\\\\\\"b: c\\\\\\\"})"
    let head = "error when executing query=\\\"" + query + "\\\" for (time=1, step=300000): "
    let reason = "the number of matching timeseries exceeds 300000; either narrow it or not"
    let large = Self.error(422, Self.said("422", head + "cannot evaluate: " + reason))
    #expect(large.code == .tooLarge)
    #expect(
      large.message
        == "the query is more than it allows (HTTP 422): cannot evaluate: " + reason
        + "; narrow it with ?match=")
    let levels = (0..<30).map { "cannot do step \($0): " }.joined()
    let deep = Self.error(422, Self.said("422", head + levels + "no such function"))
    #expect(deep.code == .refused && deep.message.hasSuffix(": no such function"))
    #expect(deep.message.utf8.count < 300)
  }

  @Test func whatPassesIsTriedAgain() {
    #expect(Self.error(503, Self.said("timeout", "query timed out in expression")).isPassing)
    #expect(Self.error(422, Self.said("execution", "context deadline exceeded")).code == .busy)
    #expect(Self.error(429, "Too many outstanding requests").code == .busy)
    #expect(
      Self.error(429, "Too many outstanding requests").message
        == "it is asked too much (HTTP 429): Too many outstanding requests")
    #expect(Self.error(502, "<html>").message == "what lies before it gives up (HTTP 502)")
  }

  @Test func otherThingsAtTheAddress() {
    #expect(Self.error(200, "  <!DOCTYPE html>").message.contains("a web page"))
    #expect(Self.error(200, "{\"status\":").message == "its answer breaks off, or is no JSON")
    #expect(Self.error(404, "404 page not found").code == .notFound)
    #expect(Self.error(401, "").message.contains("?bearer_file="))
    #expect(
      Self.error(403, Self.said("x", "no\u{1B}[31m")).message
        == "it does not let us in (HTTP 403): no?[31m")
    #expect(Self.error(302, "").code == .notFound)
  }
}
