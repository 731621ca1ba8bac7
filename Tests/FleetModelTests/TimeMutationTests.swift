import FleetModel
import TestSupport
import Testing

struct TimeMutationTests {
  @Test func times() {
    let inputs = [
      "2026-11-22T14:03:20.125+01:00", "2026-11-22 14:03", "09:30:05", "2:03pm", "now", "yesterday",
      "3h5m", "-10m", "10m ago", "start+90s", "end-5m", "50%", "frame:4412", "event:37", "next:xid",
      "bookmark:a", "@1589808367.25", "@1589808367250ms", "yy", "mon", "start..end", "14:03+15m",
    ].map { Array($0.utf8) }
    let context = TimeContext(
      start: Timestamp(milliseconds: 1_795_356_200_000),
      end: Timestamp(milliseconds: 1_795_359_800_000))
    Mutations.run(inputs, words: ["start", "end", "T", "Z", "d", "h", "ms", "%", ".."]) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      do throws(TimeExpressionError) {
        let expression = try TimeExpression(parsing: text)
        if let time = try? expression.resolve(context) { _ = (time.iso8601, time.localISO8601) }
      } catch {
        #expect(!"\(error)".isEmpty)
      }
      _ = try? TimeSpanExpression(parsing: text)
    }
  }
}
