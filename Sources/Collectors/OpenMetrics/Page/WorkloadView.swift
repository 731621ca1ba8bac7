import FleetModel

/// Which entries of a register the last frame was made of, so that only GPUs whose labels changed
/// are looked at again.
struct WorkloadView: Sendable {
  /// For each entry whether it was on the page that its GPU was last heard on; nil before that.
  private var wasLive: [Bool?] = []
  private var generation = 0
  /// GPUs that may have labels which no entry stands for any more.
  private var doubtful: Set<Int> = []
  private var labelled: Set<Int> = []

  /// Says what has changed of GPUs' labels. A GPU that is silent keeps those that it had: whom it
  /// worked for when it fell silent is worth knowing.
  ///
  /// - Parameters:
  ///   - isHeard: whether a GPU is on the page.
  ///   - set: takes a key, a GPU and its value.
  mutating func update(
    _ register: WorkloadRegister, page: UInt32, isHeard: (Int) -> Bool,
    _ set: (String, Int, String?) -> Void
  ) {
    if register.entries.isEmpty, labelled.isEmpty { return }
    if generation != register.generation {
      generation = register.generation
      wasLive.removeAll(keepingCapacity: true)
      doubtful = labelled
    }
    var changed: Set<Int> = []
    for number in register.entries.indices {
      let isLive = register.isCurrent(number, on: page)
      if number == wasLive.count { wasLive.append(nil) }
      guard wasLive[number] != isLive, isHeard(register.entries[number].gpu) else { continue }
      wasLive[number] = isLive
      changed.insert(register.entries[number].gpu)
    }
    for gpu in doubtful where isHeard(gpu) { changed.insert(gpu) }
    doubtful.subtract(changed)
    for gpu in changed { tell(gpu, register, page, set) }
  }

  private mutating func tell(
    _ gpu: Int, _ register: WorkloadRegister, _ page: UInt32,
    _ set: (String, Int, String?) -> Void
  ) {
    var hasAny = false
    for (key, name) in register.keys.enumerated() {
      let text = register.text(key, ofGPU: gpu, on: page)
      hasAny = hasAny || text != nil
      set(name, gpu, text)
    }
    let instances = register.instances(ofGPU: gpu, on: page)
    set(LabelKey.instances, gpu, instances)
    if hasAny || instances != nil { labelled.insert(gpu) } else { labelled.remove(gpu) }
  }
}
