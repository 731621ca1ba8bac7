import Collectors
import FleetModel

/// A frame in words, to compare frames by.
enum FrameText {
  static func text(_ frame: Frame) -> String {
    var lines = ["\(frame.time.milliseconds) \(frame.content.timeIsAssumed)"]
    for place in 0..<frame.gpus.count {
      let identity = frame.topology.directory.identity(at: place)
      let cells = frame.gpus.metrics.map { "\($0)=\(frame.gpus.state($0, place))" }
      lines.append(
        "\(identity.key) \(identity.name ?? "-") \(frame.gpus.statuses[place]) "
          + cells.joined(separator: " "))
    }
    lines += frame.content.processes.map {
      "\($0.gpu) \($0.pid ?? -1) \($0.name) \($0.memoryMiB ?? -1) \($0.type ?? "-")"
    }
    return lines.joined(separator: "\n")
  }

  /// Every frame of a log, and what it is.
  static func read(
    _ bytes: [UInt8], columns: [String]? = nil, chunk: Int = .max
  ) throws -> (frames: [Frame], reader: LogReader) {
    var reader = LogReader(
      name: "log", columns: columns, period: 2, baseTime: Timestamp(milliseconds: 1_000_000))
    var frames: [Frame] = []
    var start = 0
    while start < bytes.count {
      let end = start + min(chunk, bytes.count - start)
      frames += reader.feed([UInt8](bytes[start..<end]))
      start = end
    }
    frames += try reader.finish()
    return (frames, reader)
  }
}
