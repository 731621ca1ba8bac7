import Testing

@testable import Collectors

/// Passwords and tokens of addresses are never shown.
@Suite struct SourceWordTests {
  @Test(arguments: [
    ("http://ann:hunter2@host:9400/metrics", "http://ann:***@host:9400/metrics"),
    ("http://host/metrics?token=hunter2&x=1", "http://host/metrics?token=***&x=1"),
    ("prometheus+https://h?param.API_KEY=hunter2", "prometheus+https://h?param.API_KEY=***"),
    ("https://h/p?x=1&Access_Token=hunter2#f", "https://h/p?x=1&Access_Token=***#f"),
    ("ssh://ops@gpu-[001-064]", "ssh://ops@gpu-[001-064]"),
    (
      "tesla-gateway://10.0.0.5?pin=AB&password_file=gw.pw",
      "tesla-gateway://10.0.0.5?pin=AB&password_file=gw.pw"
    ),
    ("sunspec://u:hunter2@h?units=1-3", "sunspec://u:***@h?units=1-3"),
    ("log?.csv", "log?.csv"), ("-", "-"), ("sim:memphis?gpus=8", "sim:memphis?gpus=8"),
    ("http://h?token=", "http://h?token="),
  ])
  func secretsAreTakenOut(_ word: String, _ shown: String) {
    #expect(SourceWord.shown(word) == shown)
  }

  /// Whatever comes of a word: an error, or a source with a name.
  @Test(arguments: [
    "http://ann:hunter2@host/", "http://host/?token=hunter2", "https://host/?api_key=hunter2",
    "prometheus+http://h?param.token=hunter2", "prometheus+http://h?token=hunter2",
    "prometheus+http://u:hunter2@h", "sunspec://u:hunter2@h", "sunspec://h?password=hunter2",
    "modbus+map://u:hunter2@h?map=x", "tesla-gateway://u:hunter2@h", "ssh://u:hunter2@h",
    "tesla-fleet://1?token=hunter2", "nosuch://u:hunter2@h?token=hunter2",
    "http://h/?token=hunter2%ZZ",
  ])
  func noWordShowsItsSecret(_ word: String) {
    do throws(SourceError) {
      switch try SourceRegistry.open(word) {
      case .source(let source): #expect(!source.id.contains("hunter2"), "\(source.id)")
      case .sources(let sources): #expect(!sources.contains { $0.id.contains("hunter2") })
      case .file: break
      }
    } catch {
      #expect(!"\(error)".contains("hunter2"), "\(error)")
    }
  }
}
