/// Which site of Tesla's cloud is read, and how.
package struct TeslaFleetConfiguration: Sendable {
  /// As the user named it.
  package var id: String
  /// The energy site's number.
  package var site: String
  /// `https://host`.
  package var base: String
  package var token: SecretPlace
  /// Seconds between rounds; each is billed.
  package var period: Double

  package static let settings = ["token_file", "region_host", "interval", "base"]

  /// Seconds between rounds at least.
  private static let shortest = 30.0

  package init(_ address: SourceAddress, period: Double? = nil) throws(SourceError) {
    try address.allow(only: Self.settings)
    id = address.text
    site = address.host
    guard site.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D || isLetter($0) }) else {
      throw SourceError(.unknownSource, address.text, "\"\(site)\" is no energy site's number")
    }
    base = try Self.base(address)
    guard
      let place = SecretPlace.named(file: address["token_file"], variable: "GIGATOP_TESLA_TOKEN")
    else {
      throw SourceError(
        .unreadable, address.text,
        "there is no token; give ?token_file=PATH or the variable GIGATOP_TESLA_TOKEN")
    }
    _ = try place.read()
    token = place
    let wanted = try address.seconds("interval", least: Self.shortest)
    self.period = max(Self.shortest, period ?? wanted ?? 60)
  }

  private static func base(_ address: SourceAddress) throws(SourceError) -> String {
    if let text = address["base"] {
      guard let base = HTTPAddress(text), base.isLoopback, base.target == "/" else {
        throw SourceError(
          .unknownName, address.text, "base=\(text) is no address of this machine, the only kind")
      }
      return String(base.description.dropLast())
    }
    let host = address["region_host"] ?? "fleet-api.prd.na.vn.cloud.tesla.com"
    guard let whole = HTTPAddress("https://" + host), whole.target == "/" else {
      throw SourceError(.unknownName, address.text, "region_host=\(host) is no host")
    }
    return String(whole.description.dropLast())
  }
}

/// Whether a byte is an ASCII letter.
private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
