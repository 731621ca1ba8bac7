import Glibc

/// How long something takes, in milliseconds.
struct Timing {
  private var samples: [Double] = []

  var median: Double {
    let sorted = samples.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  var worst: Double { samples.max() ?? 0 }

  mutating func add(milliseconds: Double) { samples.append(milliseconds) }

  /// Runs something once and notes how long it took.
  mutating func time<R>(_ body: () throws -> R) rethrows -> R {
    let start = ContinuousClock.now
    let result = try body()
    samples.append((ContinuousClock.now - start) / .milliseconds(1))
    return result
  }

  /// Runs something until it has taken a second, at least 3 and at most 25 times, after a first
  /// run that does not count.
  static func measure(prepare: () -> Void = {}, _ body: () -> Void) -> Timing {
    var timing = Timing()
    prepare()
    body()
    let start = ContinuousClock.now
    for run in 0..<25 {
      if run >= 3, ContinuousClock.now - start > .seconds(1) { break }
      prepare()
      timing.time(body)
    }
    return timing
  }
}

/// What is being measured, on standard error while that is a terminal.
struct BenchProgress {
  private let isShown = isatty(STDERR_FILENO) == 1

  func show(_ text: String) {
    if isShown { StandardError.replaceLine("bench: " + text) }
  }

  func clear() {
    if isShown { StandardError.clearLine() }
  }
}
