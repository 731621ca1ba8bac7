import FleetModel

/// The exporters that are understood without being told: the one table of their names.
///
/// "Ratio" in a name may mean a percent (DCGM's `GPU_UTIL_RATIO`) or a fraction; what a number is
/// follows from its name alone, never from its size.
enum ExporterCatalog {
  /// In the order in which they are believed where a page has several for one GPU.
  static let all: [Exporter] =
    [dcgm, telegraf, nvidiaSMIExporter, nvitop, allSMI, nvidiaGPUExporter] + accelerators
    + batteries

  static let mebibyte = 1.0 / 1_048_576

  /// A rule for a column.
  static func map(
    _ metric: Metric, _ names: String..., times factor: Double = 1, with labels: String...,
    traits: MetricRule.Traits = []
  ) -> MetricRule {
    rule(.metric(metric), names, factor, labels, traits)
  }

  /// A rule for what is no column.
  static func map(
    _ target: RuleTarget, _ names: String..., times factor: Double = 1, with labels: String...,
    traits: MetricRule.Traits = []
  ) -> MetricRule {
    rule(target, names, factor, labels, traits)
  }

  /// - Parameter labels: `name=value` each.
  private static func rule(
    _ target: RuleTarget, _ names: [String], _ factor: Double, _ labels: [String],
    _ traits: MetricRule.Traits
  ) -> MetricRule {
    let pairs = labels.compactMap { label -> MetricRule.Label? in
      let parts = label.split(separator: "=", maxSplits: 1)
      return parts.count == 2
        ? MetricRule.Label(name: String(parts[0]), value: String(parts[1]))
        : label.hasSuffix("=") ? MetricRule.Label(name: String(label.dropLast()), value: "") : nil
    }
    return MetricRule(
      names: names, labels: pairs, target: target, factor: factor, traits: traits)
  }

  /// One rule for each reason why clocks are low: a gauge of its own, above 0 while it holds.
  static func reasons(
    _ entries: [(word: String, reason: ClocksEventReasons)],
    _ names: (String) -> (names: [String], labels: [MetricRule.Label])
  ) -> [MetricRule] {
    entries.map { word, reason in
      let found = names(word)
      return MetricRule(
        names: found.names, labels: found.labels, target: .eventReason,
        bits: Int64(reason.rawValue))
    }
  }
}
