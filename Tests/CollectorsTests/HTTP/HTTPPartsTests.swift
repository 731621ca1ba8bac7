import Collectors
import Glibc
import Testing

@Suite struct HTTPAddressTests {
  @Test func takesAnAddressApart() throws {
    let address = try #require(HTTPAddress("https://Host:8443/a/b?c=d#e"))
    #expect(address.isSecure && address.host == "host" && address.port == 8443)
    #expect(address.target == "/a/b?c=d")
    #expect(HTTPAddress("http://[::1]?x")?.description == "http://[::1]/?x")
    #expect(HTTPAddress("HTTP://a")?.port == 80)
    for wrong in ["", "a", "ftp://a/", "http://", "http://u:p@a/", "http://a:0/", "http://a:b/"] {
      #expect(HTTPAddress(wrong) == nil, "\(wrong)")
    }
  }

  @Test(arguments: [
    ("/x", "http://a:81/x"), ("x", "http://a:81/b/x"), ("?y=1", "http://a:81/b/c?y=1"),
    ("//d/e", "http://d/e"), ("https://a/f", "https://a/f"),
  ])
  func resolvesWhereARedirectLeads(_ location: String, _ whole: String) {
    #expect(HTTPAddress("http://a:81/b/c?q")?.resolving(location)?.description == whole)
  }

  @Test func redirectsStayInTheirHost() throws {
    func may(_ from: String, _ to: String) throws -> Bool {
      try #require(HTTPAddress(from)).mayLead(to: #require(HTTPAddress(to)))
    }
    #expect(try may("http://a/", "https://a/"))
    #expect(try may("https://a/", "https://a/x"))
    #expect(try !may("https://a/", "http://a/"))
    #expect(try !may("https://a/", "https://b/"))
    #expect(try !may("https://a/", "https://a:8443/"))
    #expect(HTTPAddress("http://a/")?.resolving("mailto:b") == nil)
  }
}

@Suite struct HTTPProxiesTests {
  private let proxies = HTTPProxies {
    switch $0 {
    case "http_proxy": "http://proxy:3128"
    case "https_proxy": "user:word@secure"
    case "no_proxy": "example.com, .inner,10.0.0.7:9090"
    default: nil
    }
  }

  @Test func sendsEachKindItsWay() throws {
    func proxy(_ url: String) throws -> String? {
      try proxies.proxy(for: #require(HTTPAddress(url))).map { "\($0.host):\($0.port)" }
    }
    #expect(try proxy("http://grid.net/") == "proxy:3128")
    #expect(try proxy("https://grid.net/") == "secure:80")
    for direct in [
      "http://example.com/", "http://a.example.com/", "https://b.inner/", "http://10.0.0.7:9090/",
      "http://127.0.0.1/", "https://localhost/", "http://[::1]/",
    ] { #expect(try proxy(direct) == nil, "\(direct)") }
    #expect(try proxy("http://notexample.com/") == "proxy:3128")
    #expect(try proxy("http://10.0.0.7:80/") == "proxy:3128")
    #expect(HTTPProxies.Proxy("socks5://a:1") == nil)
  }
}

@Suite struct CertificateFingerprintTests {
  /// The examples of FIPS 180-2, appendix B.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func hashesAsTheStandardSays(_ message: String, _ digest: String) {
    #expect(CertificateFingerprint(certificate: Array(message.utf8)).description == digest)
  }

  @Test func hashesManyBlocks() {
    #expect(
      CertificateFingerprint(certificate: [UInt8](repeating: 97, count: 1_000_000)).description
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func takesBothWaysOfWriting() {
    let digits = String(repeating: "0f", count: 32)
    let colons = Array(repeating: "0F", count: 32).joined(separator: ":")
    #expect(CertificateFingerprint(digits) == CertificateFingerprint(colons))
    #expect(CertificateFingerprint(digits)?.description == digits)
    #expect(CertificateFingerprint(digits.dropLast()) == nil)
    #expect(CertificateFingerprint(String(repeating: "+f", count: 32)) == nil)
  }
}

@Suite struct SecretTests {
  /// A file of the test's own, removed afterwards.
  private func withFile(_ text: String, mode: mode_t, _ body: (String) throws -> Void) throws {
    var name = Array("/tmp/gigatop-secret-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    try #require(descriptor >= 0)
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
    fchmod(descriptor, mode)
    close(descriptor)
    try body(path)
  }

  @Test func readsAFileOfItsOwnersOnly() throws {
    try withFile(" word \n", mode: 0o600) { path in
      let secret = try SecretPlace.file(path).read()
      #expect(secret.text == "word")
      #expect("\(secret)" == "***" && !String(reflecting: [secret]).contains("word"))
    }
    for mode: mode_t in [0o640, 0o604, 0o644, 0o620] {
      try withFile("word", mode: mode) { path in
        let error = #expect(throws: SourceError.self) { try SecretPlace.file(path).read() }
        #expect(error?.message.contains("chmod 600 " + path) == true)
      }
    }
  }

  @Test func refusesWhatIsNoSecret() throws {
    try withFile("\n \n", mode: 0o600) { path in
      #expect(throws: SourceError.self) { try SecretPlace.file(path).read() }
    }
    #expect(throws: SourceError.self) { try SecretPlace.file("/no/such/file").read() }
    #expect(throws: SourceError.self) { try SecretPlace.file("/tmp").read() }
    #expect(throws: SourceError.self) { try SecretPlace.environment("GIGATOP_NO_SUCH").read() }
    #expect(SecretPlace.named(file: nil, variable: "GIGATOP_NO_SUCH") == nil)
  }
}
