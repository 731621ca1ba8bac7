/// The single list of metrics.
package enum MetricCatalog {
  package static func definition(of metric: Metric) -> MetricDefinition {
    all[Int(metric.rawValue)]
  }

  /// The metric with a stable name, if there is one.
  package static func metric(id: String) -> Metric? {
    all.first { $0.id == id }?.metric
  }

  package static let gpu: [Metric] = metrics(of: .gpu)
  package static let battery: [Metric] = metrics(of: .battery)
  package static let site: [Metric] = metrics(of: .site)

  private static func metrics(of subject: Metric.Subject) -> [Metric] {
    all.filter { $0.subject == subject }.map(\.metric)
  }

  /// Every definition, in the order of `Metric`.
  package static let all: [MetricDefinition] = gpuDefinitions + batteryDefinitions + siteDefinitions

  /// The storage that ordinary values of a metric fit in, without its whole definition: it is asked
  /// of every column of every tick.
  static func width(of metric: Metric) -> MetricDefinition.Width { widths[Int(metric.rawValue)] }

  private static let widths: [MetricDefinition.Width] = all.map(\.width)

  static func define(
    _ metric: Metric, _ subject: Metric.Subject, _ title: String, _ header: String,
    _ unit: MetricUnit, decimals: Int = 0, _ width: MetricDefinition.Width = .int32,
    _ rollup: MetricDefinition.RollupKind = .mean, _ range: ClosedRange<Double>,
    possible: ClosedRange<Double>, warn: (Double, Double)? = nil, smi: [String] = [],
    dcgm: String? = nil, key: String
  ) -> MetricDefinition {
    MetricDefinition(
      metric: metric, subject: subject, id: "\(metric)", title: title, header: header, unit: unit,
      decimals: decimals, width: width, rollup: rollup, range: range,
      possible: possible,
      thresholds: warn.map { MetricDefinition.Thresholds(warning: $0.0, critical: $0.1) },
      nvidiaSMI: smi, dcgm: dcgm, exportKey: key)
  }
}
