extension SourceRegistry {
  static let teslaGateway = Entry(
    word: "tesla-gateway", usage: "tesla-gateway://HOST[:443]?password_file=FILE[&pin=SHA256]",
    summary: "batteries and meters of a site by the JSON of Tesla's gateway on it"
  ) { rest, options throws(SourceError) in
    let address = try SourceAddress(kind: "tesla-gateway", rest ?? "")
    return TeslaGatewaySource(try TeslaGatewayConfiguration(address, period: options.period))
  }

  static let teslaFleet = Entry(
    word: "tesla-fleet", usage: "tesla-fleet://SITE?token_file=FILE[&interval=60]",
    summary: "batteries and meters of a site by Tesla's Fleet API, once a minute"
  ) { rest, options throws(SourceError) in
    let address = try SourceAddress(kind: "tesla-fleet", rest ?? "")
    return TeslaFleetSource(try TeslaFleetConfiguration(address, period: options.period))
  }
}
