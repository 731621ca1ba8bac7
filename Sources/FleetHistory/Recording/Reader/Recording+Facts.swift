import FleetModel

extension Recording {
  /// A time without frames, longer than frames are apart.
  package struct Gap: Hashable, Sendable {
    package let from: Timestamp
    package let to: Timestamp
    package var seconds: Double { to.seconds(since: from) }
  }

  /// Times of more than three periods without a frame.
  package var gaps: [Gap] {
    let period = header.period
    guard period > 0 else { return [] }
    let times = summaries.map(\.time)
    return zip(times, times.dropFirst()).compactMap { before, after in
      after.seconds(since: before) > 3 * period ? Gap(from: before, to: after) : nil
    }
  }

  /// Bytes of all files.
  package var bytes: UInt64 { segments.reduce(0) { $0 + ((try? $1.bytes.size()) ?? 0) } }

  /// Bytes a value: GPUs, groups that are known as a whole, battery units and the site times their
  /// metrics, in all frames; nil where
  /// no frame can be read. Taken from the first and the last frame.
  package var bytesPerValue: Double? {
    let counts = [0, frameCount - 1].compactMap { index in
      (try? frame(at: index)).map(\.recordedValues)
    }
    let values = Double(counts.reduce(0, +)) / Double(max(counts.count, 1)) * Double(frameCount)
    return values > 0 ? Double(bytes) / values : nil
  }

  /// Examines every checksum, of files that have no more bytes than this together.
  package func examineChecksums(atMost limit: UInt64) throws(RecordingError) {
    guard bytes <= limit else { return }
    for segment in segments { try segment.examineChecksums() }
  }

  /// Reads every byte and decodes every frame, so that `losses` is complete.
  ///
  /// - Returns: records whose checksums are right.
  package func examine() throws(RecordingError) -> Int {
    var records = 0
    for segment in segments { records += try segment.examine() }
    arrangeAnew()
    return records
  }

  /// What is whole but means nothing to this program, in words.
  package var unknownContent: [String] {
    let records = segments.reduce(0) { $0 + $1.catalog.unknown }
    let columns =
      segments.map { segment in
        segment.catalog.schema?.columns.filter {
          segment.catalog.schema?.meaning(ofColumn: $0.id) == .unknown
        }.count ?? 0
      }.max() ?? 0
    var words: [String] = []
    if records > 0 { words.append("\(records) records of types that this program does not know") }
    if columns > 0 { words.append("\(columns) columns that this program does not know") }
    return words
  }
}

extension Frame {
  /// Values that a recording holds of it: those of entities, and those of whole groups.
  var recordedValues: Int {
    let tables = [gpus, batteries, site]
    return tables.reduce(figures.groups.count * figures.rollups.count) {
      $0 + $1.count * $1.metrics.count
    }
  }
}
