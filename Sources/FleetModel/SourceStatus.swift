/// The health of one source, as data: a source that fails never ends the program.
package struct SourceStatus: Hashable, Sendable {
  package enum State: String, Sendable, CaseIterable {
    /// Started, nothing heard yet.
    case waiting
    /// Answers in time.
    case answering
    /// Answered before; its last answer is too old.
    case stale
    /// The last attempt failed; it will be tried again.
    case failing
    /// A log that has been read to its end.
    case ended
  }

  /// The source as the user named it: `nvidia-smi`, `sim:memphis`, a path.
  package var id: String
  /// What kind it is, in a word: `nvidia-smi`, `simulation`, `log`.
  package var kind: String
  package var state: State
  /// When it was started.
  package var since: Timestamp
  package var lastAnswer: Timestamp?
  /// Seconds from asking to the answer, where the two can be told apart.
  package var latency: Double?
  /// Seconds between answers that are wanted.
  package var period: Double
  /// Entities it knows of, and how many of them answered last time.
  package var entities: Int
  package var entitiesReporting: Int
  /// The last error in words; nil when all is well.
  package var error: String?
  package var nextTry: Timestamp?
  /// Children that were started again, and children that would not die and were left behind.
  package var restarts: Int
  package var abandonedChildren: Int
  /// Things worth knowing that are no errors: fields the tool does not have, an invented time base.
  package var notes: [String]

  package init(id: String, kind: String, since: Timestamp, period: Double) {
    self.id = id
    self.kind = kind
    state = .waiting
    self.since = since
    self.period = period
    entities = 0
    entitiesReporting = 0
    restarts = 0
    abandonedChildren = 0
    notes = []
  }
}
