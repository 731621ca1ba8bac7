extension SourceRegistry {
  static let metricsPage = Entry(
    word: "http", usage: "http(s)://HOST[:PORT][/metrics][?map=FILE]",
    summary: "a page of metrics: dcgm-exporter, nvidia_gpu_exporter, nvitop-exporter, all-smi, "
      + "battery exporters, or any other by a mapping (MappingFiles.md; check --explain begins one)"
  ) { rest, options throws(SourceError) in
    try OpenMetricsAddress.source(kind: "http", rest, options)
  }

  static let secureMetricsPage = Entry(
    word: "https", usage: "https://...", summary: "the same over TLS"
  ) { rest, options throws(SourceError) in
    try OpenMetricsAddress.source(kind: "https", rest, options)
  }
}

/// Makes the source of an address, with what it needs to get in.
enum OpenMetricsAddress {
  static func source(
    kind: String, _ rest: String?, _ options: SourceRegistry.Options
  ) throws(SourceError) -> any Source {
    let address = try PageAddress(kind: kind, rest ?? "")
    let book = try book(address)
    let settings = try settings(address)
    return OpenMetricsSource(
      address, book: book, period: options.period,
      headers: { () throws(SourceError) in try proof(address) },
      transfer: { HTTPClientTransfer(settings) })
  }

  /// The user's mapping before the built-in ones.
  static func book(_ address: PageAddress) throws(SourceError) -> RuleBook {
    guard let file = address["map"] else { return .builtIn }
    let bytes = try MappingFile.bytes(of: file)
    return RuleBook(mapping: try MappingFile(bytes, subject: file).exporter)
  }

  static func settings(_ address: PageAddress) throws(SourceError) -> HTTPSettings {
    var settings = HTTPSettings(largestAnswer: OpenMetricsSource.largestPage)
    if let file = address["ca_file"] { settings.trust = .authorities(file: file) }
    if let text = address["pin_sha256"] {
      guard let pin = CertificateFingerprint(text) else {
        throw SourceError(
          .unknownName, address.text, "pin_sha256 is no SHA-256 fingerprint in hexadecimal")
      }
      settings.trust = .pin(pin)
    }
    if let chain = address["cert_file"], let key = address["key_file"] {
      settings.clientCertificate = HTTPSettings.ClientCertificate(chainFile: chain, keyFile: key)
    }
    if let tenant = address["org_id"] {
      settings.headers.append(HTTPRequest.Header("X-Scope-OrgID", tenant))
    }
    return settings
  }

  /// The header that says who we are, from a file that is read anew for each request, so that a
  /// token may be exchanged while we run.
  static func proof(_ address: PageAddress) throws(SourceError) -> [HTTPRequest.Header] {
    if let file = address["bearer_file"] {
      return [HTTPAuthorization.bearer(try SecretPlace.file(file).read()).header]
    }
    guard let file = address["basic_file"] else { return [] }
    let text = try SecretPlace.file(file).read().text
    guard let colon = text.firstIndex(of: ":") else {
      throw SourceError(.unrecognised, file, "it is to hold user:password; nothing was sent")
    }
    let password = Secret(String(text[text.index(after: colon)...]))
    return [HTTPAuthorization.basic(user: String(text[..<colon]), password: password).header]
  }
}
