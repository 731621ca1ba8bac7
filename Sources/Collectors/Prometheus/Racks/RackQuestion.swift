import FleetModel

/// One thing that an engine is asked about all racks.
struct RackQuestion: Hashable, Sendable {
  enum Subject: Hashable, Sendable {
    /// How many GPUs answer; and how many did an hour before.
    case gpus, gpusBefore
    /// How many GPUs of a rack have each value: exact for whole numbers, and all that there is to
    /// know of them in one question.
    case spread(Metric)
    case fold(Fold, Metric)
    /// How many GPUs of the fleet have each value.
    case histogram(Metric)
    /// The hottest GPUs, and those with an XID, one by one.
    case hottest, codes
    /// Targets that cannot be scraped.
    case down
  }

  /// What is made of a rack's values.
  enum Fold: String, CaseIterable, Sendable { case sum, min, max, avg, count }

  let subject: Subject
  /// The exact name of the metric or the recorded series.
  let name: String
  var isRecorded = false
  var conversion = MetricRule.Conversion(factor: 1, offset: 0, traits: [])
  /// How its values become ours, where they are asked for as they are.
  var rule: MetricRule?
  /// Whether it is asked in every frame, as far as it costs little.
  var isFirst = false

  /// GPUs that the hottest are.
  static let hottest = 50

  /// Steps of histograms, in our unit.
  static func grain(_ metric: Metric) -> Double {
    switch metric {
    case .powerDraw: 10
    case .framebufferUsed: 1024
    default: 1
    }
  }

  /// As PromQL.
  func expression(_ address: EngineAddress, _ labels: RackLabels) -> String {
    let groups = labels.groups.joined(separator: ",")
    if isRecorded { return recorded(address, groups) }
    let each = "max by (" + (labels.groups + labels.identity).joined(separator: ",") + ") ("
    let selector = address.selector(name)
    let values = rule?.believed(selector) ?? selector
    switch subject {
    case .gpus: return "count by (" + groups + ") (" + each + selector + "))"
    case .gpusBefore: return "count by (" + groups + ") (" + each + selector + " offset 1h))"
    case .spread(let metric):
      return "count_values by (" + groups + ") (\"v\", round(" + each + values + "), "
        + step(metric) + "))"
    // What is there twice has the same extremes.
    case .fold(.min, _): return "min by (" + groups + ") (" + values + ")"
    case .fold(.max, _): return "max by (" + groups + ") (" + values + ")"
    case .fold(let fold, _):
      return fold.rawValue + " by (" + groups + ") (" + each + values + "))"
    case .histogram(let metric):
      return "count_values(\"v\", round(" + each + values + "), " + step(metric) + "))"
    case .hottest:
      return "topk(\(Self.hottest), max by (" + labels.personal.joined(separator: ",") + ") ("
        + values + "))"
    case .codes:
      let found =
        labels.codesAreLabels
        ? address.selector(name, RackLabels.code + "!=\"0\"") : selector + " > 0"
      return "max by (" + labels.personal.joined(separator: ",") + ") (" + found + ")"
    case .down: return "count(" + address.selector(name, jobMatcher(labels)) + " == 0)"
    }
  }

  /// Rules may run in two engines that write the same series.
  private func recorded(_ address: EngineAddress, _ groups: String) -> String {
    switch subject {
    case .gpusBefore: "max by (" + groups + ") (" + address.selector(name) + " offset 1h)"
    case .histogram: "sum by (v) (" + address.selector(name) + ")"
    case .spread: "max by (" + groups + ",v) (" + address.selector(name) + ")"
    default: "max by (" + groups + ") (" + address.selector(name) + ")"
    }
  }

  private func jobMatcher(_ labels: RackLabels) -> String {
    labels.job.map { EnginePart.matcher(EnginePart.Choice(label: "job", values: [$0])) } ?? ""
  }

  private func step(_ metric: Metric) -> String {
    let factor = conversion.factor == 0 ? 1 : conversion.factor
    let step = Self.grain(metric) / factor
    return step == step.rounded() && step < 1e15 ? String(Int64(step)) : String(step)
  }

  /// Whether its answer is read GPU by GPU.
  var isOfGPUs: Bool { subject == .hottest || subject == .codes }
}
