import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// Values that cannot be, on pages.
struct ImpossiblePageTests {
  private static func page(_ name: String, _ values: [String]) -> String {
    values.enumerated().map { gpu, value in
      name + "{" + PageFixtures.identity(gpu, "node-b", "Hostname") + "} " + value + "\n"
    }.joined()
  }

  private static func read(_ page: String) -> (frame: Frame, notes: [String]) {
    var reader = PageFixtures.reader(page)
    var assembler = PageAssembler(site: "s", period: 15)
    let frame = assembler.frame(&reader, at: PageFixtures.now)
    return (frame, assembler.notes)
  }

  @Test func corruptUtilization() {
    let (frame, notes) = Self.read(
      Self.page("DCGM_FI_DEV_GPU_UTIL", ["65535", "4294967295", "64", "2031", "-1"])
        + Self.page("DCGM_FI_DEV_GPU_TEMP", ["50", "51", "52", "53", "54"]))
    let states = (0..<5).map { frame.gpus.state(.utilization, $0) }
    #expect(states == [.error, .error, .value(64), .error, .error])
    #expect(frame.rollup(.utilization).max == 64 && frame.rollup(.utilization).count == 1)
    #expect(frame.gpu(.temperature, 4) == 54 && frame.reportingCount == 5)
    #expect(notes == ["values that cannot be: 4, first utilization 65535 % of node-b gpu 0"])
  }

  @Test(arguments: [
    ("DCGM_FI_DEV_GPU_TEMP", Metric.temperature, "255"),
    ("DCGM_FI_DEV_GPU_TEMP", .temperature, "-1"),
    ("DCGM_FI_DEV_POWER_USAGE", .powerDraw, "4294967.295"),
    ("DCGM_FI_DEV_POWER_USAGE", .powerDraw, "-0.001"),
    ("DCGM_FI_DEV_SM_CLOCK", .smClock, "65535"),
    ("DCGM_FI_PROF_SM_ACTIVE", .smActive, "1.2"),
    ("DCGM_FI_PROF_SM_ACTIVE", .smActive, "-1"),
    ("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", .tensorActive, "65535"),
    ("DCGM_FI_DEV_XID_ERRORS", .xid, "4294967295"),
    ("DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", .eccUncorrected, "65535"),
    ("DCGM_FI_DEV_FB_USED", .framebufferUsed, "-1"),
    ("nvidia_gpu_power_usage_milliwatts", .powerDraw, "-1"),
    ("nvidia_gpu_power_usage_milliwatts", .powerDraw, "4294967295"),
  ])
  func whatCannotBeIsAnError(name: String, metric: Metric, value: String) {
    let labels =
      name.hasPrefix("DCGM")
      ? PageFixtures.identity(0, "node-b", "Hostname") : "minor_number=\"0\",uuid=\"GPU-1a\""
    let frame = Self.read(name + "{" + labels + "} " + value + "\n").frame
    #expect(frame.gpus.state(metric, 0) == .error)
    #expect(frame.gpu(metric, 0) == nil)
  }

  @Test func partsThatCannotBeAreNotAddedUp() {
    func line(_ name: String, _ id: Int, _ value: String) -> String {
      "\(name){gpu=\"0\",UUID=\"GPU-1a\",modelName=\"NVIDIA A100-SXM4-40GB\",Hostname=\"n\","
        + "GPU_I_PROFILE=\"3g.20gb\",GPU_I_ID=\"\(id)\"} \(value)\n"
    }
    let frame = Self.read(
      line("DCGM_FI_DEV_FB_USED", 1, "9000") + line("DCGM_FI_DEV_FB_USED", 2, "-1")
        + line("DCGM_FI_DEV_FB_FREE", 1, "11000") + line("DCGM_FI_DEV_FB_FREE", 2, "-1")
        + line("DCGM_FI_PROF_SM_ACTIVE", 1, "65535") + line("DCGM_FI_PROF_SM_ACTIVE", 2, "0.5")
    ).frame
    #expect(frame.gpus.state(.framebufferUsed, 0) == .error)
    #expect(frame.gpus.state(.smActive, 0) == .error)
  }

  @Test func theSourceTellsOfThem() throws {
    var session = SessionTests.session()
    let page = Self.page("DCGM_FI_DEV_GPU_UTIL", ["905", "12"])
    for count in 1...2 {
      guard
        case .frame(let frame) = session.take(
          .answered(SessionTests.answer(page)), latency: 0.1, at: PageFixtures.now)
      else { throw CancellationError() }
      let notes = try #require(frame.content.sources.first).notes
      #expect(
        notes.contains("values that cannot be: \(count), first utilization 905 % of node-b gpu 0"))
    }
  }

  private static func mapped(_ file: String, _ page: String) throws -> Frame {
    let mapping = try MappingFile(Array(file.utf8), subject: "our.yaml")
    var reader = PageReader(book: RuleBook(mapping: mapping.exporter), fallbackHost: "h")
    PageFixtures.read(page, &reader)
    var assembler = PageAssembler(site: "s", period: 15)
    return assembler.frame(&reader, at: PageFixtures.now)
  }

  @Test func aMappingNamesNumbersThatMeanNone() throws {
    let file = """
      none: [-1, 65535]
      gpus:
        none: 127
        identity: {index: id}
        fields:
          temperature: npu_temperature
          powerDraw: npu_power / 10
          framebufferUsed: npu_memory_bytes / 1048576
      batteries:
        identity: {id: unit}
        none: [3276.7]
        fields:
          stateOfCharge: bess_soc
          batteryPower: bess_watts
      """
    let frame = try Self.mapped(
      file,
      """
      npu_temperature{id="0"} 127
      npu_power{id="0"} 65535
      npu_memory_bytes{id="0"} -1
      npu_temperature{id="1"} 61
      npu_power{id="1"} 3000
      npu_memory_bytes{id="1"} 1048576
      npu_temperature{id="2"} 999
      bess_soc{unit="b1"} 3276.7
      bess_watts{unit="b1"} 127
      bess_soc{unit="b2"} 55
      bess_watts{unit="b2"} -1
      """)
    for metric in [Metric.temperature, .powerDraw, .framebufferUsed] {
      #expect(frame.gpus.state(metric, 0) == .unsupported, "\(metric) is absent, no error")
    }
    #expect(frame.gpu(.temperature, 1) == 61 && frame.gpu(.powerDraw, 1) == 300)
    #expect(frame.gpu(.framebufferUsed, 1) == 1 && frame.gpus.state(.temperature, 2) == .error)
    #expect(frame.batteries.state(.stateOfCharge, 0) == .unsupported)
    #expect(frame.unit(.batteryPower, 0) == 127, "127 means none of GPUs only")
    #expect(frame.unit(.stateOfCharge, 1) == 55)
    #expect(frame.batteries.state(.batteryPower, 1) == .unsupported)
  }

  @Test func ofSeveralNamesOneThatHasAValueIsTaken() throws {
    let file = """
      none: -1
      gpus:
        identity: {index: id}
        fields:
          powerDraw: [npu_power, npu_power_average]
      """
    let frame = try Self.mapped(
      file, "npu_power{id=\"0\"} -1\nnpu_power_average{id=\"0\"} 250\n")
    #expect(frame.gpu(.powerDraw, 0) == 250)
  }

  @Test(arguments: [
    ("none: x", "f.yaml:1: \"x\" is no number"), ("none: []", "f.yaml:1: a number, or a list"),
    ("gpus:\n  none: [1, y]", "f.yaml:2: \"y\" is no number"),
    ("nnone: 1", "f.yaml:1: there is no \"nnone\" in a mapping"),
  ])
  func wrongNumbersAreTold(text: String, message: String) {
    #expect {
      try MappingFile(Array(text.utf8), subject: "f.yaml")
    } throws: { error in
      (error as? SourceError)?.description.hasPrefix(message) == true
    }
  }

  @Test func batteriesKeepMinusOne() throws {
    let file = "batteries:\n  identity: {id: unit}\n  fields:\n    batteryPower: bess_kw * -1000\n"
    let frame = try Self.mapped(file, "bess_kw{unit=\"b1\"} -1\n")
    #expect(frame.unit(.batteryPower, 0) == 1000)
  }
}
