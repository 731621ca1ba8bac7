/// What a request proves itself with (RFC 7617, RFC 6750).
package enum HTTPAuthorization: Sendable {
  case basic(user: String, password: Secret)
  case bearer(Secret)

  /// The `Authorization` header.
  package var header: HTTPRequest.Header {
    switch self {
    case .basic(let user, let password):
      HTTPRequest.Header(
        "Authorization", "Basic " + Self.base64(Array((user + ":" + password.text).utf8)))
    case .bearer(let token): HTTPRequest.Header("Authorization", "Bearer " + token.text)
    }
  }

  /// RFC 4648, section 4.
  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let index = Int(bits >> UInt32(18 - 6 * place)) & 0x3F
        text.append(place <= group.count ? letters[index] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
