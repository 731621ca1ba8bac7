import Dashboard
import Dispatch
import FleetHistory
import FleetModel
import Synchronization

/// Fetches frames of a recording for the dashboard, on a thread of its own. A newer request takes
/// the place of what is left of the one before.
final class RecordingFeed: Sendable {
  private struct Work: Sendable {
    var wanted: [Int] = []
    /// Places at the head of the request, whose drawing is to be fast.
    var urgent = 0
    /// The past of a GPU, after the urgent frames and before the others.
    var past: DevicePast.Request?
    var isRunning = false
    var isClosed = false
  }

  /// Frames fetched before the dashboard hears of them, after the first ones.
  private static let batch = 32
  /// Frames of a request that are likely to be drawn soon.
  private static let soon = 6

  private let store: any FrameStore
  /// The place in the store of the first frame that is played.
  private let offset: Int
  private let deliver: @Sendable (Message) -> Void
  private let queue = DispatchQueue(label: "gigatop.recording", qos: .userInitiated)
  private let work = Mutex(Work())

  /// - Parameter deliver: takes what was fetched, on the feed's thread.
  init(
    _ store: any FrameStore, offset: Int = 0, deliver: @escaping @Sendable (Message) -> Void
  ) {
    self.store = store
    self.offset = offset
    self.deliver = deliver
  }

  /// Asks for frames, the most urgent first.
  func load(_ places: [Int]) {
    let isIdle = work.withLock { work in
      guard !work.isClosed else { return false }
      work.wanted = places
      work.urgent = min(Self.soon, places.count)
      defer { work.isRunning = true }
      return !work.isRunning
    }
    if isIdle { queue.async { self.drain() } }
  }

  /// Asks for the past of a GPU; it takes the place of what was asked for before.
  func load(_ past: DevicePast.Request) {
    let isIdle = work.withLock { work in
      guard !work.isClosed else { return false }
      work.past = past
      defer { work.isRunning = true }
      return !work.isRunning
    }
    if isIdle { queue.async { self.drain() } }
  }

  /// Looks for a time.
  func find(_ search: Search) {
    queue.async {
      guard !self.work.withLock({ $0.isClosed }) else { return }
      let place = self.store.crossing(
        search.threshold, of: search.watched, from: search.place + self.offset,
        isBackwards: search.isBackwards)
      self.deliver(.found(search, place.map { $0 - self.offset }))
    }
  }

  /// Fetches no more; a frame that is being fetched is still delivered.
  func close() {
    work.withLock { work in
      work.isClosed = true
      work.wanted = []
      work.past = nil
    }
  }

  private func drain() {
    while let part = next() {
      if let past = part.past {
        deliver(.devicePast(store.past(past, offset: offset)))
        continue
      }
      var loaded: [(Int, Frame)] = []
      for place in part.places {
        switch fetch(place, isUrgent: part.isUrgent) {
        case .success(let frame): loaded.append((place, frame))
        case .failure(let error): deliver(.unreadable(place, "\(error)"))
        }
        if !part.isUrgent, isSuperseded { break }
      }
      if !loaded.isEmpty { deliver(.loaded(loaded)) }
    }
  }

  /// The next frames to fetch: each urgent one alone, then many in the order in which they lie.
  private func next() -> (places: [Int], isUrgent: Bool, past: DevicePast.Request?)? {
    work.withLock { work in
      if work.urgent == 0, let past = work.past {
        work.past = nil
        return ([], false, past)
      }
      guard !work.wanted.isEmpty else {
        work.isRunning = false
        return nil
      }
      let isUrgent = work.urgent > 0
      let count = isUrgent ? 1 : min(Self.batch, work.wanted.count)
      let places = Array(work.wanted.prefix(count))
      work.wanted.removeFirst(count)
      if isUrgent { work.urgent -= 1 }
      return (places.sorted(), isUrgent, nil)
    }
  }

  /// Whether something urgent was asked for since.
  private var isSuperseded: Bool { work.withLock { $0.urgent > 0 || $0.isClosed } }

  /// Fetches a frame, with what drawing it needs of a large fleet if it will be drawn soon.
  func fetch(_ place: Int, isUrgent: Bool = true) -> Result<Frame, RecordingError> {
    do {
      let frame = try store.frame(at: place + offset)
      if isUrgent { Inbox.prepare(frame) }
      return .success(frame)
    } catch {
      return .failure(error)
    }
  }
}
