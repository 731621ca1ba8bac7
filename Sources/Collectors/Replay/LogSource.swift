import FleetModel

/// A log of nvidia-smi output as a source: a path, `-` for standard input, or the paths of a rotated
/// set, which is one log. Frames come as fast as they can be read; with `follow` a growing file is
/// read on (the last of a set), as standard input always is.
package struct LogSource: Source {
  package let id: String
  package let period: Double
  private let paths: [String]
  private let first: [UInt8]
  private let columns: [String]?
  private let follow: Bool
  private let placement: HostPlacement

  private static let chunk = 256 << 10
  /// How long to wait for more of a log that grows.
  private static let pause = Duration.milliseconds(100)

  /// - Parameters:
  ///   - paths: at least one; several are read one after the other.
  ///   - first: bytes that were read already of the only file, or of standard input.
  ///   - placement: where the user says that hosts stand.
  package init(
    paths: [String], first: [UInt8] = [], columns: [String]? = nil, period: Double = 1,
    follow: Bool = false, placement: HostPlacement = .none
  ) {
    self.paths = paths
    id = Self.name(of: paths)
    self.first = first
    self.period = period
    self.columns = columns
    self.follow = follow
    self.placement = placement
  }

  package init(path: String, columns: [String]? = nil, period: Double = 1, follow: Bool = false) {
    self.init(paths: [path], columns: columns, period: period, follow: follow)
  }

  /// What a log is called that lies in some files: as the one that was written last.
  package static func name(of paths: [String]) -> String {
    guard paths.count > 1, let last = paths.last else { return paths.first ?? "-" }
    return "\(last) and \(paths.count - 1) more"
  }

  /// All of a log at once.
  package struct Content: Sendable {
    package let frames: [Frame]
    package let format: LogFormat?
    package let notes: [String]
    /// Those of the notes that say what may be otherwise, or was not read.
    package let doubts: [String]
    /// Lines and bytes that belong to no section.
    package let unread: UnreadLines
    /// Whether more than a tenth of it was not read.
    package let isPartlyRead: Bool
    /// What could not be read of the file itself, in words.
    package let losses: [String]
  }

  /// Reads a whole log that does not grow, waiting for standard input to end.
  package func content() async throws(SourceError) -> Content {
    let (content, wantsDayFirst) = try await content(isDayFirst: false)
    return wantsDayFirst ? try await self.content(isDayFirst: true).content : content
  }

  /// - Returns: what it holds, and whether it has to be read again as its dates begin with the day.
  private func content(
    isDayFirst: Bool
  ) async throws(SourceError) -> (content: Content, wantsDayFirst: Bool) {
    var file = try LogInput(paths: paths, first: first)
    var reader = makeReader(file, streams: false, isDayFirst: isDayFirst)
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    var frames: [Frame] = []
    reading: while true {
      switch try file.read(into: &buffer) {
      case .bytes(let count): frames += reader.feed(buffer, count: count)
      case .nextFile: frames += reader.endFile()
      case .nothingYet:
        guard await Self.wait() else { break reading }
      case .end: break reading
      }
    }
    frames += try Self.finish(&reader, file)
    var placer = FramePlacer(placement)
    frames = frames.map { placer.placed($0) }
    let content = Content(
      frames: frames, format: reader.format, notes: reader.notes + file.notes,
      doubts: reader.doubts,
      unread: reader.unread, isPartlyRead: reader.isPartlyRead, losses: file.losses)
    return (content, reader.wantsDayFirst && file.isRegular && !paths.contains("-"))
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
    var file = try LogInput(paths: paths, first: first)
    let streams = follow || !file.isRegular
    var reader = makeReader(file, streams: streams)
    var placer = FramePlacer(placement)
    var changes = FileChanges()
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    var isDrained = false
    func goOn(_ file: inout LogInput, isDrained: Bool) throws(SourceError) -> Bool {
      switch try file.goOn(isDrained: isDrained) {
      case .none: return false
      case .anew(let words):
        changes.note(words)
        Self.deliver(reader.endFile(), reader, changes, &placer, &status, deliver)
        changes.add(to: &status, deliver)
        return true
      case .gone(let words):
        if changes.note(words) { changes.add(to: &status, deliver) }
        return false
      }
    }
    while !Task.isCancelled {
      if isDrained {
        isDrained = false
        _ = try goOn(&file, isDrained: false)
      }
      switch try file.read(into: &buffer) {
      case .bytes(let count):
        Self.deliver(
          reader.feed(buffer, count: count), reader, changes, &placer, &status, deliver)
        continue
      case .nextFile:
        Self.deliver(reader.endFile(), reader, changes, &placer, &status, deliver)
        continue
      case .nothingYet: break
      case .end:
        guard follow else {
          let last = try Self.finish(&reader, file)
          if !streams, reader.wantsDayFirst, !paths.contains("-") {
            try await deliverAgain(&status, deliver)
            return
          }
          Self.deliver(
            last, reader, changes, &placer, &status, deliver)
          status.notes = reader.notes + file.notes + file.losses
          return
        }
        isDrained = true
        if try goOn(&file, isDrained: true) { continue }
      }
      Self.deliver(reader.settle(), reader, changes, &placer, &status, deliver)
      guard await Self.wait() else { return }
    }
  }

  /// Reads the log once more, with dates that begin with the day, and hands it on.
  private func deliverAgain(
    _ status: inout SourceStatus, _ deliver: @Sendable (SourceReport) -> Void
  ) async throws(SourceError) {
    let (content, _) = try await content(isDayFirst: true)
    status.notes = content.notes
    for frame in content.frames {
      status.state = .answering
      status.lastAnswer = frame.time
      status.entities = frame.gpus.count
      status.entitiesReporting = frame.reportingCount
      var told = frame.content
      told.sources = [status]
      deliver(.frame(Frame(told)))
    }
    status.notes += content.losses
  }

  private static func finish(
    _ reader: inout LogReader, _ file: borrowing LogInput
  ) throws(SourceError) -> [Frame] {
    do throws(SourceError) {
      return try reader.finish()
    } catch {
      throw file.explaining(error)
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

  /// A file that does not grow is read whole before its frames are handed out, in order of time.
  private func makeReader(
    _ file: borrowing LogInput, streams: Bool, isDayFirst: Bool = false
  ) -> LogReader {
    LogReader(
      name: id, columns: columns, period: period, baseTime: file.modified, streams: streams,
      isDayFirst: isDayFirst)
  }

  private static func deliver(
    _ frames: [Frame], _ reader: LogReader, _ changes: FileChanges, _ placer: inout FramePlacer,
    _ status: inout SourceStatus, _ deliver: @Sendable (SourceReport) -> Void
  ) {
    status.notes = changes.words + reader.notes
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

/// What has become of a file while it was read, the newest last.
private struct FileChanges: Sendable {
  private(set) var words: [String] = []
  private static let most = 4

  /// - Returns: whether it is news.
  @discardableResult
  mutating func note(_ sentence: String) -> Bool {
    guard words.last.map({ !$0.hasSuffix(sentence) }) ?? true else { return false }
    if words.count == Self.most { words.removeFirst() }
    words.append("\(CivilTime(local: .now()).timeText) \(sentence)")
    return true
  }

  /// Tells them at once, also where no frame follows.
  func add(to status: inout SourceStatus, _ deliver: @Sendable (SourceReport) -> Void) {
    status.notes = words + status.notes.filter { !words.contains($0) }
    deliver(.status(status))
  }
}

extension LogReader {
  /// Takes the first bytes of a buffer.
  fileprivate mutating func feed(_ buffer: [UInt8], count: Int) -> [Frame] {
    buffer.withUnsafeBufferPointer { feed($0.part(0, count)) }
  }
}
