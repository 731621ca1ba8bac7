/// Whether what was taken for an exporter is an engine: its own metrics, or its page for people.
enum EngineHint {
  /// Metrics that engines have of themselves.
  private static let names: [StaticString] = [
    "prometheus_build_info", "prometheus_tsdb_", "vm_rows_inserted_total", "vm_rows{",
    "vm_cache_size_", "vmselect_", "vmstorage_", "thanos_build_info", "thanos_query_", "cortex_",
    "mimir_build_info",
  ]
  /// What stands on their pages for people, in lower case.
  private static let titles: [StaticString] = [
    "<title>prometheus", "<title>thanos", "<title>vmui", "vmui</title>", "grafana mimir",
    "<h2>single-node victoriametrics",
  ]

  /// The sentence that says how an engine is named; nil where it does not look like one.
  ///
  /// - Parameter url: what was asked for.
  static func sentence(_ body: [UInt8], url: String) -> String? {
    let isEngine = body.prefix(1 << 20).withUnsafeBufferPointer { bytes in
      bytes.first { $0 > 0x20 } == UInt8(ascii: "<")
        ? titles.contains { bytes.mentions($0) }
        : bytes.split(separator: 0x0A).contains { line in
          names.contains { Bytes(rebasing: line).startsLike($0) }
        }
    }
    let scheme = url.prefix { $0 != ":" }
    guard isEngine, url.dropFirst(scheme.count).hasPrefix("://") else { return nil }
    let authority = url.dropFirst(scheme.count + 3).prefix { $0 != "/" && $0 != "?" }
    return "this is an engine, which has what exporters told it; "
      + "write prometheus+\(scheme)://\(authority)"
  }
}
