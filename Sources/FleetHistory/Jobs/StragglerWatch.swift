import FleetModel

/// A GPU that has been far below the other GPUs of its job for a while.
package struct Straggler: Hashable, Sendable {
  /// Its place.
  package let gpu: Int
  /// Since when it is.
  package let since: Timestamp
}

/// Keeps since when GPUs lag behind their jobs.
struct StragglerWatch: Sendable {
  /// Seconds after which a GPU that lags is a straggler.
  static let hold = 60.0

  private var topology: Topology?
  private var members: JobMembers?
  /// Which GPUs lag, by place in order, and since when each does.
  private var gpus: [Int32] = []
  private var since: [Timestamp] = []

  /// - Parameter isContinuous: false after a time without frames, of which nobody knows anything.
  mutating func take(
    _ table: JobTable?, _ topology: Topology, at now: Timestamp, isContinuous: Bool
  ) {
    let behind = table?.behind ?? []
    guard !behind.isEmpty, isContinuous else {
      gpus = behind
      since = [Timestamp](repeating: now, count: behind.count)
      (self.topology, members) = (topology, table?.members)
      return
    }
    follow(topology, table?.members)
    merge(behind, now)
  }

  /// Both lists are in fleet order.
  private mutating func merge(_ behind: [Int32], _ now: Timestamp) {
    var known = 0
    var times: [Timestamp] = []
    times.reserveCapacity(behind.count)
    for gpu in behind {
      while known < gpus.count, gpus[known] < gpu { known += 1 }
      times.append(known < gpus.count && gpus[known] == gpu ? since[known] : now)
    }
    (gpus, since) = (behind, times)
  }

  /// Finds GPUs again where places have changed, and forgets those that work for another job now.
  private mutating func follow(_ next: Topology, _ now: JobMembers?) {
    defer { (topology, members) = (next, now) }
    guard let topology, let members, let now, members !== now else { return }
    var kept: [(gpu: Int32, since: Timestamp)] = []
    for (place, gpu) in gpus.enumerated() {
      guard let moved = Self.place(of: Int(gpu), from: topology, in: next),
        members.name(members.job(of: Int(gpu))) == now.name(now.job(of: moved))
      else { continue }
      kept.append((Int32(clamping: moved), since[place]))
    }
    kept.sort { $0.gpu < $1.gpu }
    (gpus, since) = (kept.map(\.gpu), kept.map(\.since))
  }

  /// Fleets up to this size are looked through for a GPU that has moved.
  private static let smallFleet = 65_536

  private static func place(of gpu: Int, from old: Topology, in new: Topology) -> Int? {
    if old === new { return gpu }
    if gpu < new.gpuCount,
      old.directory.identity(at: gpu).key == new.directory.identity(at: gpu).key
    {
      return gpu
    }
    return new.gpuCount <= smallFleet ? new.index(of: gpu, in: old) : nil
  }

  /// Those that have lagged long enough, in fleet order.
  func stragglers(at now: Timestamp) -> [Straggler] {
    zip(gpus, since).compactMap { gpu, since in
      now.seconds(since: since) >= Self.hold ? Straggler(gpu: Int(gpu), since: since) : nil
    }
  }
}
