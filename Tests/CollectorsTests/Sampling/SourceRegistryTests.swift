import Collectors
import Testing

struct SourceRegistryTests {
  @Test func wordsNameKindsAndPathsNameFiles() throws {
    for entry in SourceRegistry.entries {
      #expect(entry.usage.hasPrefix(entry.word) && !entry.summary.isEmpty)
    }
    guard case .source(let local) = try SourceRegistry.open("nvidia-smi", .init(period: 2)) else {
      Issue.record("nvidia-smi is a source")
      return
    }
    #expect(local.id == "nvidia-smi" && local.period == 2)
    guard case .source(let given) = try SourceRegistry.open("nvidia-smi:/bin/sh") else {
      Issue.record("a given tool is a source")
      return
    }
    #expect(given.id == "nvidia-smi:/bin/sh")
    for word in ["-", "log.csv", "./nvidia-smi", "/tmp/x:y.csv"] {
      guard case .file(word) = try SourceRegistry.open(word) else {
        Issue.record("\(word) is a file")
        continue
      }
    }
  }

  @Test func unknownKindNamesTheValidOnes() {
    for word in ["carrier-pigeon://host", "foo:bar"] {
      let error = #expect(throws: SourceError.self) { try SourceRegistry.open(word) }
      #expect(error?.code == .unknownSource)
      for entry in SourceRegistry.entries {
        #expect(error?.message.contains(entry.usage) == true)
      }
    }
    let missing = #expect(throws: SourceError.self) {
      try SourceRegistry.open("nvidia-smi:/no/such/tool")
    }
    #expect(missing?.code == .missingTool)
  }
}
