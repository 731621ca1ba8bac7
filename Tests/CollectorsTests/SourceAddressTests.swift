import Collectors
import Testing

@Suite struct SourceAddressTests {
  @Test func takesAnAddressApart() throws {
    let address = try SourceAddress(kind: "sunspec", "//10.0.0.7:1502/a?units=1-100&name=a%20b")
    #expect(address.host == "10.0.0.7")
    #expect(address.port == 1502)
    #expect(address.path == "/a")
    #expect(address["units"] == "1-100")
    #expect(address["name"] == "a b")
    #expect(address["other"] == nil)
    #expect(address.text == "sunspec://10.0.0.7:1502/a?units=1-100&name=a%20b")
  }

  @Test func addressesOfSixthVersionHaveBrackets() throws {
    let address = try SourceAddress(kind: "sunspec", "//[::1]:502")
    #expect(address.host == "::1")
    #expect(address.port == 502)
    #expect(try SourceAddress(kind: "sunspec", "//[fe80::1]").port == nil)
  }

  @Test(arguments: [
    "host", "//", "//:502", "//host:0", "//host:65536", "//host:x", "//[::1", "//[::1]x",
    "//user:secret@host", "//host?a=%4", "//host?a=%zz",
  ])
  func refuses(_ rest: String) {
    #expect(throws: SourceError.self) { try SourceAddress(kind: "sunspec", rest) }
  }

  @Test func settingsThatNobodyReadsAreRefused() throws {
    let address = try SourceAddress(kind: "sunspec", "//host?unit=1")
    #expect(throws: SourceError.self) { try address.allow(only: ["units", "base"]) }
    try address.allow(only: ["unit"])
  }
}
