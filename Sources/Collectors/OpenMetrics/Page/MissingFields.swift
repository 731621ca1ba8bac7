import FleetModel

/// What a fleet's exporters do not say, and how to make them say it.
enum MissingFields {
  /// One sentence for each exporter that misses something people look for.
  static func notes(_ reader: PageReader, _ frame: Frame) -> [String] {
    guard frame.gpus.count > 0 || frame.batteries.count > 0 else { return [] }
    return reader.exportersSeen.compactMap { number in
      let exporter = reader.book.exporters[number]
      let missing = exporter.wanted.filter { wanted in
        let name = wanted.name.withBytes { reader.book.number(ofName: $0) }
        return !has(wanted.metric, frame) && name.map { reader.seen.has($0, of: number) } != true
      }
      guard !missing.isEmpty else { return nil }
      let names = missing.map(\.name).joined(separator: ", ")
      return "\(exporter.name) does not export \(names): \(exporter.remedy)"
    }
  }

  private static func has(_ metric: Metric, _ frame: Frame) -> Bool {
    switch metric.definition.subject {
    case .gpu: frame.gpus[metric] != nil
    case .battery: frame.batteries[metric] != nil
    case .site: frame.site[metric] != nil
    }
  }
}
