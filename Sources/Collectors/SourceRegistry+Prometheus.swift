extension SourceRegistry {
  static let engine = Entry(
    word: "prometheus+http",
    usage: "prometheus+http(s)://HOST[:PORT][/PREFIX][?match={...}&gpus=N&param.NAME=VALUE]",
    summary: "a Prometheus, VictoriaMetrics, Thanos or Mimir that scrapes exporters, now or in "
      + "the past"
  ) { rest, options throws(SourceError) in
    try PrometheusSource.open(kind: "prometheus+http", rest, options)
  }

  static let secureEngine = Entry(
    word: "prometheus+https", usage: "prometheus+https://...", summary: "the same over TLS"
  ) { rest, options throws(SourceError) in
    try PrometheusSource.open(kind: "prometheus+https", rest, options)
  }
}

extension PrometheusSource {
  /// The source of an address, with what it needs to get in.
  static func open(
    kind: String, _ rest: String?, _ options: SourceRegistry.Options
  ) throws(SourceError) -> any Source {
    let address = try EngineAddress(kind: kind, rest ?? "")
    var settings = try OpenMetricsAddress.settings(address.access)
    settings.largestAnswer = EngineClient.largestAnswer
    let access = address.access
    let final = settings
    return PrometheusSource(
      address, book: try OpenMetricsAddress.book(access), period: options.period,
      headers: { () throws(SourceError) in try OpenMetricsAddress.proof(access) },
      transfer: { HTTPClientTransfer(final) }, demand: options.demand,
      once: options.once)
  }
}
