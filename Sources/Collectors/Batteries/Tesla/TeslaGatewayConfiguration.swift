/// Where a gateway is, and how it is asked.
package struct TeslaGatewayConfiguration: Sendable {
  /// As the user named it.
  package var id: String
  /// `https://host:port`.
  package var base: String
  /// `host:port`.
  package var gateway: String
  package var email: String
  package var password: SecretPlace
  package var trust: HTTPSettings.Trust
  /// Seconds between rounds.
  package var period: Double
  /// Percent on the gateway's own scale, in place of what it says.
  package var reserve: Double?

  /// The settings of an address, for errors and help.
  package static let settings = [
    "pin", "ca_file", "email", "password_file", "interval", "reserve",
  ]

  package init(
    _ address: SourceAddress, period: Double? = nil
  ) throws(SourceError) {
    try address.allow(only: Self.settings)
    id = address.text
    let host = address.host.contains(":") ? "[" + address.host + "]" : address.host
    gateway = host + ":\(address.port ?? 443)"
    base = "https://" + gateway
    email = address["email"] ?? ""
    guard
      let place = SecretPlace.named(
        file: address["password_file"], variable: "GIGATOP_TESLA_PASSWORD")
    else {
      throw SourceError(
        .unreadable, address.text,
        "there is no password; give ?password_file=PATH or the variable GIGATOP_TESLA_PASSWORD")
    }
    _ = try place.read()
    password = place
    trust = try Self.trust(address)
    let wanted = try address.seconds("interval", least: 1)
    self.period = period ?? wanted ?? 5
    reserve = try address.percent("reserve")
  }

  private static func trust(_ address: SourceAddress) throws(SourceError) -> HTTPSettings.Trust {
    if let text = address["pin"] {
      guard let pin = CertificateFingerprint(text) else {
        throw SourceError(
          .unknownName, address.text,
          "the pin is no SHA-256 fingerprint; it has 64 hexadecimal digits, as `openssl x509 "
            + "-fingerprint -sha256` prints them")
      }
      return .pin(pin)
    }
    return address["ca_file"].map { .authorities(file: $0) } ?? .systemRoots
  }
}

extension SourceAddress {
  /// A number of seconds, at least some; with or without an `s`.
  func seconds(_ name: String, least: Double) throws(SourceError) -> Double? {
    guard let text = self[name] else { return nil }
    let digits = text.hasSuffix("s") ? text.dropLast() : text[...]
    guard let seconds = Double(digits), (least...86_400).contains(seconds) else {
      throw SourceError(
        .unknownName, self.text,
        "\(name)=\(text) is no number of seconds from \(Int(least)) to 86400")
    }
    return seconds
  }

  /// A share from 0 to 100.
  func percent(_ name: String) throws(SourceError) -> Double? {
    guard let text = self[name] else { return nil }
    guard let percent = Double(text), (0...100).contains(percent) else {
      throw SourceError(.unknownName, self.text, "\(name)=\(text) is no percentage")
    }
    return percent
  }
}
