import FleetModel

extension EngineScout {
  /// How the racks of a fleet are asked for that is too large to be read GPU by GPU; nil when each
  /// can be read, or nothing tells what stands in one rack.
  func racks(_ plan: EnginePlan, _ names: [String]) async -> RackPlan? {
    guard let most = address.mostGPUs, let primary = plan.primary, let labels = plan.labels
    else { return nil }
    let found = await rackLabels(primary, labels, plan)
    // Counting takes an engine as long as all else; far beyond the bound an estimate will do.
    var count = found?.estimate ?? 0
    if count / 2 <= most {
      do throws(EngineError) { count = try await gpuCount(primary, names) } catch {
        // What cannot even be counted in parts is too large, whatever it is.
        guard error.code == .tooLarge else { return nil }
        count = .max
      }
    }
    guard count > most, let found = found?.labels else { return nil }
    let racks = RackPlan(plan, names: names, book, labels: found, gpus: count)
    if count < .max, racks.questions.contains(where: { !$0.isRecorded }) { await asker.cut(count) }
    return racks
  }

  private var asker: EngineAsker { EngineAsker(address: address, client: client, bound: bound) }

  private func gpuCount(
    _ primary: String, _ names: [String]
  ) async throws(EngineError) -> Int {
    let recorded = names.compactMap(RecordedSeries.init).first {
      $0.metric == nil && $0.level == .rack
    }
    if let recorded, let count = try? await sum("sum", recorded.name), count > 0 { return count }
    return try await sum("count", primary)
  }

  /// What an aggregate over a metric comes to.
  private func sum(_ word: String, _ name: String) async throws(EngineError) -> Int {
    let outcome = await asker.ask(
      { word + "(" + $0.selector(name) + ")" }, at: time, seconds: 60)
    switch outcome {
    case .failed(let error): throw error
    case .answered(let bodies):
      var sets = LabelSets()
      let said = EngineAnswer(parts: bodies, into: &sets)
      guard said.isSuccess else { throw EngineError(said, parts: bodies) }
      return Int(max(0, min(sets.total, 1e9)))
    }
  }

  /// Looks at the GPUs of a few racks, which costs the engine nothing, for the labels that they have
  /// and for how many there may be in all.
  private func rackLabels(
    _ primary: String, _ labels: GPULabels, _ plan: EnginePlan
  ) async -> (labels: RackLabels, estimate: Int)? {
    for rack in GPULabels.rack + labels.host {
      let values = await asker.values(of: rack)
      guard values.count > 0 else { continue }
      let tried = [0, values.count / 2, values.count - 1].map { values[$0] }
      let part = EnginePart(choices: [.init(label: rack, values: Set(tried).sorted())])
      let samples = await labelSets(primary, part)
      guard var found = RackLabels(samples, rack: rack, labels) else { continue }
      if let xid = EngineStrip.find(.metric(.xid), plan, book) {
        let sets = await labelSets(xid.name, part)
        found.codesAreLabels = !sets.isEmpty && sets.allSatisfy { $0[RackLabels.code] != nil }
      }
      let (all, _) = samples.count.multipliedReportingOverflow(by: values.count)
      return (found, all / Set(tried).count)
    }
    return nil
  }

  private func labelSets(_ name: String, _ part: EnginePart) async -> [[String: String]] {
    let narrow = address.narrowed(to: part)
    let one = EngineAsker(address: narrow, client: client)
    guard case .answered(let bodies) = await one.ask({ $0.selector(name) }, at: time, seconds: 20)
    else { return [] }
    var sets = LabelSets()
    _ = EngineAnswer(parts: bodies, into: &sets)
    return sets.sets
  }
}
