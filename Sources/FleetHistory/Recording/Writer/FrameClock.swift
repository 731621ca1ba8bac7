import FleetModel

/// Watches the time between the frames of a recording: finds gaps, and clocks that were set.
struct FrameClock: Sendable {
  /// Seconds by which the wall clock may move against the monotonic one from frame to frame.
  private static let tolerance = 0.5
  /// A gap is more than so many periods.
  private static let patience = 3.0

  private let period: Double
  private let kind: RecordingOptions.Clock
  private var last: (time: Timestamp, moment: RecordingMoment)?
  private var sourceStates: [String: SourceStatus.State] = [:]

  init(_ options: RecordingOptions) {
    period = options.period
    kind = options.clock
  }

  /// Nanoseconds of the monotonic clock at a frame.
  func monotonic(_ time: Timestamp, _ moment: RecordingMoment) -> Int64 {
    kind == .machine ? moment.monotonic : time.nanoseconds
  }

  /// What is to be said before a frame.
  ///
  /// - Parameter lost: why frames are missing before this one, and since when; nil when none are.
  mutating func remarks(
    before frame: Frame, at moment: RecordingMoment, lost: (words: String, since: Timestamp?)?
  ) -> [SourceRecord] {
    var remarks: [SourceRecord] = []
    if let last {
      let step = stepOfClock(from: last.moment, to: moment)
      if abs(step) > Self.tolerance, kind == .machine {
        remarks.append(SourceRecord(.clockStep, time: frame.time, amount: step))
      }
      let apart = seconds(from: last, to: (frame.time, moment))
      if let lost {
        let since = lost.since ?? last.time
        let amount = max(0, frame.time.seconds(since: since))
        remarks.append(SourceRecord(.gap, time: since, amount: amount, words: lost.words))
      } else if period > 0, apart > period * Self.patience {
        remarks.append(SourceRecord(.gap, time: last.time, amount: apart))
      }
    }
    last = (frame.time, moment)
    return remarks + changesOfSources(frame)
  }

  private func seconds(
    from last: (time: Timestamp, moment: RecordingMoment),
    to next: (time: Timestamp, moment: RecordingMoment)
  ) -> Double {
    guard kind == .machine else { return next.time.seconds(since: last.time) }
    return Double(next.moment.monotonic &- last.moment.monotonic) / 1e9
  }

  private func stepOfClock(from last: RecordingMoment, to next: RecordingMoment) -> Double {
    Double((next.wall &- last.wall) &- (next.monotonic &- last.monotonic)) / 1e9
  }

  private mutating func changesOfSources(_ frame: Frame) -> [SourceRecord] {
    var remarks: [SourceRecord] = []
    for source in frame.content.sources where sourceStates[source.id] != source.state {
      if let before = sourceStates[source.id] {
        let reason = source.error.map { ": " + $0 } ?? ""
        remarks.append(
          SourceRecord(
            .sourceState, time: frame.time,
            words: "\(source.id): \(before.rawValue), then \(source.state.rawValue)\(reason)"))
      }
      sourceStates[source.id] = source.state
    }
    return remarks
  }
}

extension Timestamp {
  /// Nanoseconds since 1970, as record headers hold them; the ends of what they can hold beyond.
  package var nanoseconds: Int64 {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? (milliseconds < 0 ? .min : .max) : product
  }
}
