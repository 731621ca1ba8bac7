import FleetModel

/// A filter by a label: `job=NAME`, `pod=train-*`, `user=` for those without one.
struct LabelCondition {
  let key: String
  private let wanted: String

  /// - Parameter text: what was typed; nil where it does not begin with the name of a label.
  init?(_ text: String, in frame: Frame) {
    guard let sign = text.firstIndex(of: "=") else { return nil }
    let typed = text[..<sign].lowercased()
    let known = frame.jobKeys.first { $0.lowercased() == typed }
    guard let key = known ?? LabelKey.all.first(where: { $0 == typed }) else { return nil }
    self.key = key
    wanted = String(text[text.index(after: sign)...])
  }

  /// The filter that shows the GPUs of a job.
  static func text(_ key: String, _ name: String) -> String { key + "=" + name }

  /// Which jobs of the label are asked for: the one of exactly that name, else those that match
  /// whatever the case, with `*` at either end for anything.
  func jobs(_ members: JobMembers) -> [Int] {
    if let exact = members.job(named: wanted) { return [exact] }
    return members.names.indices.filter { matches(members.names[$0]) }
  }

  private func matches(_ name: String) -> Bool {
    var pattern = wanted.lowercased()[...]
    let name = name.lowercased()
    let isOpenBefore = pattern.hasPrefix("*")
    if isOpenBefore { pattern.removeFirst() }
    let isOpenAfter = pattern.hasSuffix("*")
    if isOpenAfter { pattern.removeLast() }
    return switch (isOpenBefore, isOpenAfter) {
    case (true, true): pattern.isEmpty || TextMatch(String(pattern)).isIn(name)
    case (true, false): name.hasSuffix(pattern)
    case (false, true): name.hasPrefix(pattern)
    case (false, false): name == pattern
    }
  }

  /// Marks the GPUs that are asked for.
  func mark(_ frame: Frame, _ found: inout PresenceMask) {
    guard let members = frame.jobMembers(key) else { return }
    for job in jobs(members) {
      for gpu in members.gpus(of: job) { found[Int(gpu)] = true }
    }
  }
}
