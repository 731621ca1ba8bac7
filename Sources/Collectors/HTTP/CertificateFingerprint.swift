/// SHA-256 of a certificate in DER: what `openssl x509 -fingerprint -sha256` prints.
package struct CertificateFingerprint: Hashable, Sendable, CustomStringConvertible {
  /// 32 bytes.
  private let digest: [UInt8]

  package init(certificate der: [UInt8]) { digest = SHA256.digest(of: der) }

  /// From 64 hexadecimal digits, with or without colons; nil of anything else.
  package init?(_ text: some StringProtocol) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: 64, by: 2) {
      let pair = String(decoding: digits[start..<start + 2], as: UTF8.self)
      guard pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else { return nil }
      bytes.append(byte)
    }
    digest = bytes
  }

  /// 64 small hexadecimal digits, as an address takes them.
  package var description: String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
