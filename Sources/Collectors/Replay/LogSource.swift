import FleetModel

/// A log of nvidia-smi output as a source: a path, or `-` for standard input. Frames come as fast
/// as they can be read; with `follow` a growing file is read on, as standard input always is.
package struct LogSource: Source {
  package let id: String
  package let period: Double
  private let first: [UInt8]
  private let columns: [String]?
  private let follow: Bool
  private let placement: HostPlacement

  private static let chunk = 256 << 10
  /// How long to wait for more of a log that grows.
  private static let pause = Duration.milliseconds(100)

  /// - Parameters:
  ///   - first: bytes of the log that were read already, before anything that is read now.
  ///   - placement: where the user says that hosts stand.
  package init(
    path: String, first: [UInt8] = [], columns: [String]? = nil, period: Double = 1,
    follow: Bool = false, placement: HostPlacement = .none
  ) {
    id = path
    self.first = first
    self.period = period
    self.columns = columns
    self.follow = follow
    self.placement = placement
  }

  /// All of a log at once.
  package struct Content: Sendable {
    package let frames: [Frame]
    package let format: LogFormat?
    package let notes: [String]
  }

  /// Reads a whole log that does not grow, waiting for standard input to end.
  package func content() async throws(SourceError) -> Content {
    var file = try LogFile(path: id, first: first)
    var reader = makeReader(baseTime: file.modified)
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    var frames: [Frame] = []
    reading: while true {
      switch try file.read(into: &buffer) {
      case .bytes(let count): frames += reader.feed(buffer, count: count)
      case .nothingYet:
        guard await Self.wait() else { break reading }
      case .end: break reading
      }
    }
    frames += try reader.finish()
    var placer = FramePlacer(placement)
    frames = frames.map { placer.placed($0) }
    return Content(frames: frames, format: reader.format, notes: reader.notes)
  }

  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    var status = SourceStatus(id: id, kind: "log", since: .now(), period: period)
    do throws(SourceError) {
      try await read(&status, deliver)
      status.state = .ended
    } catch {
      status.state = .failing
      status.error = error.message
    }
    deliver(.status(status))
  }

  private func read(
    _ status: inout SourceStatus, _ deliver: @Sendable (SourceReport) -> Void
  ) async throws(SourceError) {
    var file = try LogFile(path: id, first: first)
    var reader = makeReader(baseTime: file.modified)
    var placer = FramePlacer(placement)
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    while !Task.isCancelled {
      switch try file.read(into: &buffer) {
      case .bytes(let count):
        Self.deliver(reader.feed(buffer, count: count), reader, &placer, &status, deliver)
        continue
      case .nothingYet: break
      case .end:
        guard follow else {
          Self.deliver(try reader.finish(), reader, &placer, &status, deliver)
          return
        }
        if file.isTruncated {
          file.rewind()
          reader = makeReader(baseTime: file.modified)
        }
      }
      Self.deliver(reader.settle(), reader, &placer, &status, deliver)
      guard await Self.wait() else { return }
    }
  }

  /// Whether the wait came to its end.
  private static func wait() async -> Bool {
    do {
      try await Task.sleep(for: pause)
      return true
    } catch {
      return false
    }
  }

  private func makeReader(baseTime: Timestamp) -> LogReader {
    LogReader(name: id, columns: columns, period: period, baseTime: baseTime)
  }

  private static func deliver(
    _ frames: [Frame], _ reader: LogReader, _ placer: inout FramePlacer,
    _ status: inout SourceStatus, _ deliver: @Sendable (SourceReport) -> Void
  ) {
    status.notes = reader.notes
    if !frames.isEmpty { status.state = .answering }
    for frame in frames {
      status.lastAnswer = frame.time
      status.entities = frame.gpus.count
      status.entitiesReporting = frame.reportingCount
      var content = placer.placed(frame).content
      content.sources = [status]
      deliver(.frame(Frame(content)))
    }
  }
}

extension LogReader {
  /// Takes the first bytes of a buffer.
  fileprivate mutating func feed(_ buffer: [UInt8], count: Int) -> [Frame] {
    buffer.withUnsafeBufferPointer { feed($0.part(0, count)) }
  }
}
