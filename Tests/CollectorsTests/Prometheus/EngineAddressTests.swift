import Testing

@testable import Collectors

/// Addresses of engines, and the questions that follow from them.
struct EngineAddressTests {
  static func address(_ rest: String) throws -> EngineAddress {
    try EngineAddress(kind: "prometheus+https", rest)
  }

  @Test func prefixMatchersAndInterval() throws {
    let address = try Self.address(
      #"//prom.example:9090/select/0/prometheus/?match={cluster="a",job=~"d.*"}&interval=2m&org_id=x"#
    )
    #expect(address.base == "https://prom.example:9090/select/0/prometheus")
    #expect(address.match == #"cluster="a",job=~"d.*""# && address.interval == 120)
    #expect(address.selector("up") == #"up{cluster="a",job=~"d.*"}"#)
    #expect(address.access["org_id"] == "x")
    #expect(try Self.address("//[::1]").base == "https://[::1]")
    #expect(try Self.address("//h").selector("up") == "up")
  }

  @Test(arguments: [
    #"//h?match=a="b"} or up{"#, "//h?match=a", #"//h?match=a="b" c="d""#, "//h?match=)",
    "//h?interval=0", "//h?interval=x", "//h?intervall=3", "//user:secret@h", "h", "//",
    "//h?bearer_file=a&basic_file=b",
  ])
  func wrongOnesAreRefused(_ rest: String) {
    #expect(throws: SourceError.self) { try Self.address(rest) }
  }

  @Test func planAsksEachMetricOnceByItsName() throws {
    let plan = EnginePlan(
      names: [
        "up", "DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_GPU_TEMP", "DCGM_EXP_XID_ERRORS_COUNT",
        "DCGM_FI_PROF_NVLINK_TX_BYTES", "process_gpu_memory_MiB",
      ], book: .builtIn)
    #expect(
      plan.columns.map { $0.name + ($0.isStamps ? " @" : "") } == [
        "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_TEMP @", "DCGM_FI_DEV_POWER_USAGE",
        "DCGM_EXP_XID_ERRORS_COUNT",
      ])
    #expect(plan.primary == "DCGM_FI_DEV_GPU_TEMP")
    let first = try #require(plan.columns[0].labels)
    #expect(first.contains("modelName") && first.contains("rack") && first.contains("UUID"))
    let power = try #require(plan.columns[2].labels)
    #expect(!power.contains("modelName") && power.contains("GPU_I_ID"))
    #expect(plan.columns[3].labels?.contains("xid") == true)
  }
}
