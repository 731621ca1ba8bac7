import FleetHistory
import FleetModel
import TerminalKit

/// What there is to say of a log: its span, what it holds, and what of it was not read.
struct LogFacts {
  let path: String
  let log: LogFrames

  var text: String {
    var lines = FactLines()
    lines.add("log", path)
    lines.add("format", log.format)
    lines.add("span", span)
    lines.add("period", "\(NumberText.fixed(log.period, decimals: 3)) s")
    lines.add("GPUs", NumberText.grouped(gpus))
    lines.add("hosts", hosts > 1 ? NumberText.grouped(hosts) : nil)
    lines.add("frames", NumberText.grouped(log.frames.count))
    for note in log.notes { lines.add("note", note) }
    if log.unread == nil { lines.add("not read", "nothing") }
    return lines.text
  }

  private var span: String? {
    guard let first = log.frames.first, let last = log.frames.last else { return "no frames" }
    let assumed = first.content.timeIsAssumed ? " (assumed)" : ""
    return "\(first.time.iso8601) to \(last.time.iso8601)\(assumed), "
      + NumberText.duration(seconds: last.time.seconds(since: first.time))
  }

  /// GPUs and hosts of the frame that has the most.
  private var gpus: Int { log.frames.map(\.gpus.count).max() ?? 0 }
  private var hosts: Int { log.frames.map { $0.topology.count(.host) }.max() ?? 0 }

  var json: JSONValue {
    .object([
      .init("path", .string(path)),
      .init("format", .string(log.format)),
      .init("start", .optional(log.frames.first?.time.iso8601)),
      .init("end", .optional(log.frames.last?.time.iso8601)),
      .init("period", .number(log.period)),
      .init("gpus", .integer(Int64(gpus))),
      .init("frames", .integer(Int64(log.frames.count))),
      .init("unread_lines", .integer(Int64(log.unreadLines))),
      .init("unread_bytes", .integer(Int64(log.unreadBytes))),
      .init("notes", .array(log.notes.map { .string($0) })),
    ])
  }
}
