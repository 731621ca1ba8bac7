import FleetModel
import Testing

@testable import Collectors

/// Exporters of other makers' accelerators, and of collectors, with figures of our own.
@Suite struct AcceleratorPageTests {
  @Test func telegraf() {
    func line(_ name: String, _ gpu: Int, _ value: Double) -> String {
      "nvidia_smi_\(name){compute_mode=\"Default\",host=\"n7\",index=\"\(gpu)\",name=\"L4\","
        + "pstate=\"P0\",uuid=\"GPU-7\(gpu)\"} \(value)\n"
    }
    var page = ""
    for gpu in [1, 0] {
      page += line("utilization_gpu", gpu, 31 + Double(gpu)) + line("temperature_gpu", gpu, 47)
      page += line("power_draw", gpu, 61.5) + line("memory_used", gpu, 900)
      page += line("memory_total", gpu, 23034) + line("fan_speed", gpu, 0)
    }
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 2 && frame.identity(0).host == "n7")
    #expect(frame.gpu(.utilization, 0) == 31 && frame.gpu(.utilization, 1) == 32)
    #expect(frame.gpu(.temperature, 0) == 47 && frame.gpu(.fanSpeed, 0) == 0)
    #expect(frame.gpu(.framebufferTotal, 1) == 23034)
  }

  /// Fans and supplies have temperatures and power too.
  @Test func openTelemetryHardware() {
    let page = """
      hw_gpu_utilization_ratio{hw_id="a1",hw_type="gpu",host_name="o",hw_gpu_task="encoder"} 0.9
      hw_gpu_utilization_ratio{hw_id="a1",hw_type="gpu",host_name="o",hw_gpu_task="general"} 0.25
      hw_temperature_celsius{hw_id="a1",hw_type="gpu",host_name="o"} 58
      hw_temperature_celsius{hw_id="cpu0",hw_type="cpu",host_name="o"} 91
      hw_power_watts{hw_id="psu1",hw_type="power_supply",host_name="o"} 2200
      hw_power_watts{hw_id="a1",hw_type="gpu",host_name="o"} 310
      hw_gpu_memory_usage_bytes{hw_id="a1",hw_type="gpu",host_name="o"} 1048576
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1)
    #expect(frame.gpu(.utilization, 0) == 25 && frame.gpu(.temperature, 0) == 58)
    #expect(frame.gpu(.powerDraw, 0) == 310 && frame.gpu(.framebufferUsed, 0) == 1)
  }

  /// The device's own figure counts; where there are tiles alone, what they come to.
  @Test(arguments: [true, false])
  func intelTiles(withDevice: Bool) {
    let base = "uuid=\"01-a\",pci_bdf=\"0000:4d:00.0\",node=\"x\""
    var page = """
      xpum_engine_ratio{\(base),sub_dev="0"} 90
      xpum_engine_ratio{\(base),sub_dev="1"} 30
      xpum_power_watts{\(base),sub_dev="0"} 200
      xpum_power_watts{\(base),sub_dev="1"} 190
      xpum_temperature_celsius{\(base),sub_dev="1",location="gpu"} 66
      xpum_temperature_celsius{\(base),sub_dev="0",location="gpu"} 71
      xpum_temperature_celsius{\(base),sub_dev="0",location="mem"} 52
      xpum_memory_used_bytes{\(base),sub_dev="0"} 1048576
      xpum_memory_used_bytes{\(base),sub_dev="1"} 3145728
      xpum_power_watts{card="2147483649"} 900

      """
    if withDevice { page += "xpum_engine_ratio{\(base)} 55\nxpum_power_watts{\(base)} 410\n" }
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1)
    #expect(frame.gpu(.utilization, 0) == (withDevice ? 55 : 60))
    #expect(frame.gpu(.powerDraw, 0) == (withDevice ? 410 : 390))
    #expect(frame.gpu(.temperature, 0) == 71 && frame.gpu(.memoryTemperature, 0) == 52)
    #expect(frame.gpu(.framebufferUsed, 0) == 4)
  }

  @Test func gaudi() {
    let page = """
      habanalabs_utilization{UUID="01P4-X",device="hl11",node="g",pod="p"} 66
      habanalabs_power_mW{UUID="01P4-X",device="hl11",node="g",pod="p"} 350500
      habanalabs_temperature_onchip{UUID="01P4-X",device="hl11",node="g",pod="p"} 49
      accelerator_power_usage_watts{UUID="01P4-X",device="hl11",node="g",pod="p"} 350500
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1 && frame.identity(0).index == 11)
    #expect(frame.gpu(.powerDraw, 0) == 350.5 && frame.gpu(.utilization, 0) == 66)
    #expect(frame.labels.value(LabelKey.pod, 0) == "p")
  }

  /// -1 is no value, in no unit, and no error.
  @Test func ascend() {
    let page = """
      npu_chip_info_power{id="0",vdie_id="A 1"} -1
      npu_chip_info_power{id="1",vdie_id="B 1"} 201.5
      npu_chip_info_temperature{id="0",vdie_id="A 1"} -1
      npu_chip_info_temperature{id="1",vdie_id="B 1"} 55
      npu_chip_info_hbm_total_memory{id="0",vdie_id="A 1"} 65536
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 2 && frame.gpu(.powerDraw, 1) == 201.5)
    #expect(frame.gpus.state(.powerDraw, 0) == .unsupported)
    #expect(frame.gpus.state(.temperature, 0) == .unsupported)
  }

  @Test func amd() {
    let base = "gpu_id=\"3\",gpu_uuid=\"bb-3\",hostname=\"m\",job_id=\"88\",job_user=\"eve\""
    let page = """
      gpu_gfx_activity{\(base),gpu_partition_id="0"} 40
      gpu_gfx_activity{\(base),gpu_partition_id="1"} 20
      gpu_package_power{\(base)} 512
      gpu_power_usage{\(base)} 530
      gpu_energy_consumed{\(base)} 7000000
      gpu_clock{\(base),clock_index="0",clock_type="GPU_CLOCK_TYPE_SYSTEM"} 1700
      gpu_clock{\(base),clock_index="1",clock_type="GPU_CLOCK_TYPE_SYSTEM"} 2050
      gpu_clock{\(base),clock_index="8",clock_type="GPU_CLOCK_TYPE_MEMORY"} 1300
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1 && frame.gpu(.utilization, 0) == 30)
    #expect(frame.gpu(.powerDraw, 0) == 512 && frame.gpu(.energy, 0) == 7)
    #expect(frame.gpu(.smClock, 0) == 2050 && frame.gpu(.memoryClock, 0) == 1300)
    #expect(frame.labels.value(LabelKey.job, 0) == "88")
    #expect(frame.labels.value(LabelKey.user, 0) == "eve")
  }

  /// The names are common words: without the chip's label they are somebody else's.
  @Test func tpu() {
    let page = """
      duty_cycle{accelerator_id="99-2",model="v5"} 81
      memory_used{accelerator_id="99-2",model="v5"} 2097152
      memory_used{job="redis"} 77
      duty_cycle{fan="1"} 30
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1 && frame.identity(0).index == 2)
    #expect(frame.gpu(.utilization, 0) == 81 && frame.gpu(.framebufferUsed, 0) == 2)
  }
}

/// Several series of one thing on a page, and pages that break off.
@Suite struct PageTruthTests {
  @Test(arguments: [false, true])
  func theNewestSampleCounts(newestFirst: Bool) {
    let now = PageFixtures.now.milliseconds
    let lines = [
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\",prometheus_replica=\"a\"} 70 \(now - 205_000)",
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\",prometheus_replica=\"b\"} 64 \(now - 5000)",
    ]
    let page = (newestFirst ? lines.reversed() : lines).joined(separator: "\n")
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1 && frame.gpu(.temperature, 0) == 64)
    #expect(frame.gpus.statuses == [.ok])
  }

  @Test func anInstanceThatSaysNothingLeavesTheSumUnknown() {
    func line(_ name: String, _ part: Int, _ value: String) -> String {
      "\(name){gpu=\"0\",UUID=\"GPU-1a\",GPU_I_PROFILE=\"3g.40gb\",GPU_I_ID=\"\(part)\"} \(value)\n"
    }
    for blank in ["2147483632", "140737488355328", "NaN"] {
      for place in [1, 2] {
        let page =
          line("DCGM_FI_DEV_FB_USED", 1, place == 1 ? blank : "10000")
          + line("DCGM_FI_DEV_FB_USED", 2, place == 2 ? blank : "10000")
        let frame = PageFixtures.frame(page)
        #expect(frame.gpus.stored(.framebufferUsed, 0) == nil, "\(blank) of \(place)")
      }
    }
  }

  @Test(arguments: [
    "00000000-0000-0000-0000-000000000000", "GPU-00000000-0000-0000-0000-000000000000",
    "N/A", "unknown",
  ])
  func aUUIDOfZerosIsNone(_ uuid: String) {
    let page = (0..<3).map { gpu in
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"\(gpu)\",UUID=\"\(uuid)\",Hostname=\"n\"} \(50 + gpu)\n"
    }.joined()
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 3)
    #expect((0..<frame.gpus.count).map { frame.gpu(.temperature, $0) } == [50, 51, 52])
    let lone = PageFixtures.frame(
      "nvidia_smi_temperature_gpu{uuid=\"\(uuid)\"} 41\nnvidia_smi_fan_speed_ratio{uuid=\"\(uuid)\"} 0.3\n"
    )
    #expect(lone.gpus.count == 1 && lone.gpu(.temperature, 0) == 41 && lone.gpu(.fanSpeed, 0) == 30)
  }

  /// `67` may have been cut to `6`.
  @Test func aLastLineWithoutItsEndIsNoValue() {
    let page =
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\"} 51\n"
      + "DCGM_FI_DEV_GPU_TEMP{gpu=\"1\",UUID=\"GPU-1b\"} 6"
    var reader = PageReader(fallbackHost: "h")
    reader.begin()
    page.withBytes { reader.feed($0) }
    reader.finish()
    var assembler = PageAssembler(site: "h", period: 15)
    let frame = assembler.frame(&reader, at: PageFixtures.now)
    #expect(frame.gpus.count == 1 && frame.gpu(.temperature, 0) == 51)
    #expect(reader.tally.isCut)
  }

  @Test(arguments: [
    ("application/openmetrics-text; version=1.0.0", "", true),
    ("application/openmetrics-text; version=1.0.0", "# EOF\n", false),
    ("application/openmetrics-text; version=1.0.0", "# EOF", false),
    ("text/plain; version=0.0.4", "", false),
  ])
  func anOpenMetricsPageEndsWithItsMark(_ kind: String, _ end: String, _ isCut: Bool) throws {
    let page = "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\"} 51\n" + end
    let source = OpenMetricsSource(try PageAddress(kind: "http", "//n:9400")) { ListedEngine([:]) }
    var session = source.session()
    let answer = HTTPAnswer(
      status: 200, headers: [HTTPRequest.Header("Content-Type", kind)], body: Array(page.utf8))
    guard case .frame(let frame) = session.take(.answered(answer), latency: 0, at: PageFixtures.now)
    else {
      Issue.record("no frame")
      return
    }
    let notes = frame.content.sources.first?.notes ?? []
    #expect(notes.contains { $0.contains("breaks off") } == isCut)
  }

  @Test func mappingsPutSeveralSeriesTogether() throws {
    let cases: [(String, Double)] = [
      ("max(t)", 30), ("sum(t)", 60), ("mean(t * 2)", 40), ("max( t{s=\"*\"} )", 30),
      ("t{s=\"b*\"}", 20), ("t{s=\"\"}", 99),
    ]
    for (text, value) in cases {
      let rule = try MappingExpression(text)
      let exporter = Exporter(
        name: "x", gpu: GPULabels(index: ["g"]),
        rules: [
          MetricRule(
            names: [rule.name], labels: rule.labels, target: .metric(.temperature),
            factor: rule.factor, offset: rule.offset, traits: rule.traits)
        ])
      var reader = PageReader(book: RuleBook([exporter]), fallbackHost: "h")
      var page = "t{g=\"0\",s=\"a1\"} 10\nt{g=\"0\",s=\"b1\"} 20\nt{g=\"0\",s=\"c1\"} 30\n"
      if text.contains("\"\"") { page += "t{g=\"0\"} 99\n" }
      PageFixtures.read(page, &reader)
      var assembler = PageAssembler(site: "h", period: 15)
      let frame = assembler.frame(&reader, at: PageFixtures.now)
      #expect(frame.gpu(.temperature, 0) == value, "\(text)")
    }
    #expect(throws: MappingExpression.Wrong.self) { try MappingExpression("max(t) * 2") }
  }
}
