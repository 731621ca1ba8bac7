import FleetModel
import Testing

@testable import Collectors

/// Pages that differ from the usual ones in a label, a unit or a series that is not there.
@Suite struct PageSiblingTests {
  /// What one instance does not say, the others do not say for it.
  @Test(arguments: [1, 2, 3])
  func anInstanceWithoutSeriesLeavesTheSumUnknown(_ silent: Int) {
    func line(_ name: String, _ part: Int, _ value: Double) -> String {
      "\(name){gpu=\"0\",UUID=\"GPU-1a\",GPU_I_PROFILE=\"2g.20gb\",GPU_I_ID=\"\(part)\"} \(value)\n"
    }
    var page = ""
    for part in 1...3 { page += line("DCGM_FI_DEV_POWER_USAGE", part, 290) }
    for part in 1...3 where part != silent {
      page += line("DCGM_FI_DEV_FB_USED", part, 4000) + line("DCGM_FI_DEV_FB_FREE", part, 16000)
      page += line("DCGM_FI_PROF_GR_ENGINE_ACTIVE", part, 0.5)
    }
    let partly = PageFixtures.frame(page)
    #expect(partly.gpus.count == 1 && partly.gpu(.powerDraw, 0) == 290)
    for metric in [Metric.framebufferUsed, .framebufferTotal, .utilization] {
      #expect(partly.gpus.stored(metric, 0) == nil, "\(metric)")
    }
    var reader = PageFixtures.reader(page)
    var assembler = PageAssembler(site: "h", period: 15)
    let frame = assembler.frame(&reader, at: PageFixtures.now)
    #expect(assembler.notes.contains { $0.hasPrefix("of 1 GPUs an instance says nothing") })
    #expect(!MissingFields.notes(reader, frame).joined().contains("DCGM_FI_DEV_FB_USED"))
    page += line("DCGM_FI_DEV_FB_USED", silent, 4000) + line("DCGM_FI_DEV_FB_FREE", silent, 16000)
    page += line("DCGM_FI_PROF_GR_ENGINE_ACTIVE", silent, 0.5)
    let whole = PageFixtures.frame(page)
    #expect(whole.gpu(.framebufferUsed, 0) == 12000 && whole.gpu(.framebufferTotal, 0) == 60000)
    #expect(whole.gpu(.utilization, 0) == 43)
  }

  /// A pod that is gone is told of until a database forgets it.
  @Test(arguments: [false, true])
  func theNewestSampleSaysWhomAGPUWorksFor(newestFirst: Bool) {
    let now = PageFixtures.now.milliseconds
    func line(_ pod: String, _ value: Int, _ age: Int64) -> String {
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\",pod=\"nvidia-dcgm-exporter-x\","
        + "exported_pod=\"\(pod)\"} \(value) \(now - age)"
    }
    let lines = [line("old", 80, 200_000), line("new", 40, 4000), line("beside", 40, 5000)]
    let frame = PageFixtures.frame(
      (newestFirst ? lines.reversed() : lines).joined(separator: "\n"))
    #expect(frame.gpu(.temperature, 0) == 40)
    #expect(frame.labels.value(LabelKey.pod, 0) == "beside,new")
  }

  /// Samples without times are all of now.
  @Test func podsThatShareAGPUAreAllTold() {
    let page = ["b", "a"].map {
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\",pod=\"\($0)\"} 50\n"
    }.joined()
    #expect(PageFixtures.frame(page).labels.value(LabelKey.pod, 0) == "a,b")
  }

  /// Boards that were made with one uuid are told apart by their slots, or by their indexes.
  @Test(arguments: [true, false])
  func threeGPUsOfOneUUIDAreThree(withBus: Bool) {
    var reader = PageReader(fallbackHost: "h")
    var assembler = PageAssembler(site: "h", period: 15)
    func page(_ order: [Int]) -> String {
      ["GPU_TEMP", "POWER_USAGE"].flatMap { name in
        order.map { gpu in
          let bus = withBus ? ",pci_bus_id=\"00000000:1\(gpu):00.0\"" : ""
          return "DCGM_FI_DEV_\(name){gpu=\"\(gpu)\",UUID=\"GPU-9a-77\"\(bus)} \(50 + gpu)\n"
        }
      }.joined()
    }
    for order in [[2, 0, 1], [0, 1, 2], [1, 2, 0]] {
      PageFixtures.read(page(order), &reader)
      let frame = assembler.frame(&reader, at: PageFixtures.now)
      #expect(frame.gpus.count == 3)
      #expect((0..<frame.gpus.count).allSatisfy { frame.identity($0).uuid == nil })
      for place in 0..<frame.gpus.count {
        let index = Double(frame.identity(place).index ?? -1)
        #expect(frame.gpu(.powerDraw, place) == 50 + index)
        #expect(frame.gpu(.temperature, place) == 50 + index)
      }
    }
  }

  /// A GPU that has moved since the last page is the same one.
  @Test func aGPUMayMoveBetweenPages() {
    var reader = PageReader(fallbackHost: "h")
    var assembler = PageAssembler(site: "h", period: 15)
    for gpu in [3, 1] {
      PageFixtures.read("DCGM_FI_DEV_GPU_TEMP{gpu=\"\(gpu)\",UUID=\"GPU-9a\"} 5\(gpu)\n", &reader)
      let frame = assembler.frame(&reader, at: PageFixtures.now)
      #expect(frame.gpus.count == 1 && frame.gpu(.temperature, 0) == Double(50 + gpu))
    }
  }

  /// An id that is no uuid does not say of what a temperature is; another series of it does.
  @Test(arguments: [false, true])
  func hardwareIsAGPUWhereAnotherSeriesSaysSo(gpusFirst: Bool) {
    func line(_ name: String, _ id: String, _ value: Double) -> String {
      "\(name){hw_id=\"\(id)\",host_name=\"o\"} \(value)\n"
    }
    var families = [
      (0..<3).map { line("hw_temperature_celsius", "card\($0)", 60 + Double($0)) }.joined()
        + line("hw_temperature_celsius", "inlet", 24),
      (0..<3).map { line("hw_power_watts", "card\($0)", 500) }.joined()
        + line("hw_power_watts", "psu0", 2100),
      (0..<3).map { line("hw_gpu_utilization_ratio", "card\($0)", 0.5) }.joined(),
    ]
    if gpusFirst { families.reverse() }
    var reader = PageReader(fallbackHost: "h")
    var assembler = PageAssembler(site: "h", period: 15)
    for _ in 0..<2 {
      PageFixtures.read(families.joined(), &reader)
      let frame = assembler.frame(&reader, at: PageFixtures.now)
      #expect(frame.gpus.count == 3 && frame.reportingCount == 3)
      #expect((0..<frame.gpus.count).map { frame.gpu(.powerDraw, $0) } == [500, 500, 500])
      #expect((0..<frame.gpus.count).map { frame.gpu(.temperature, $0) } == [60, 61, 62])
      #expect((0..<frame.gpus.count).allSatisfy { frame.gpu(.utilization, $0) == 50 })
    }
    PageFixtures.read(line("hw_power_watts", "psu0", 2100), &reader)
    #expect(PageFixtures.reader(line("hw_power_watts", "psu0", 2100)).gpus.isSure == [false])
  }

  @Test(arguments: ["job_id", "JOB_ID", "Job_Id", "HPC_Job", "SLURM_JOB_ID", "JobID"])
  func labelsOfJobsAreKnownInAnyCase(_ label: String) {
    let page = "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\",\(label)=\"77\"} 50\n"
    #expect(PageFixtures.frame(page).labels.value(LabelKey.job, 0) == "77")
  }

  /// A number that is a serial is no index.
  @Test func aLongNumberIsNoIndex() {
    let page = (3...5).map {
      "duty_cycle{accelerator_id=\"437178345916339306\($0)\",model=\"v5\"} 8\($0)\n"
    }.joined()
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 3 && frame.identity(0).index == nil)
    #expect(frame.gpu(.utilization, 2) == 85)
  }
}

/// utkuozdemir/nvidia_gpu_exporter beyond the board's own fields.
@Suite struct NvidiaGPUExporterTests {
  private static let id = "uuid=\"1a-2b\""

  /// Each instance is busy by itself; its size stands in another series.
  @Test(arguments: ["NVIDIA H200", "NVIDIA A30"])
  func instancesAddUpByTheirSizes(_ name: String) {
    let sizes = name.hasSuffix("A30") ? ["1g.6gb", "2g.12gb"] : ["1c.3g.71gb", "4g.71gb"]
    var page = "nvidia_smi_gpu_info{\(Self.id),index=\"0\",name=\"\(name)\"} 1\n"
    for (part, busy) in [(1, 0.5), (2, 1.0)] {
      let labels = "{\(Self.id),gpu_instance_id=\"\(part)\"}"
      page += "nvidia_smi_mig_graphics_activity_ratio\(labels) \(busy)\n"
      page += "nvidia_smi_mig_tensor_activity_ratio\(labels) \(busy)\n"
      page += "nvidia_smi_mig_memory_used_bytes\(labels) 1073741824\n"
      page += "nvidia_smi_mig_pcie_throughput_rx_bytes_per_second\(labels) 1048576\n"
    }
    for (part, size) in [(1, sizes[0]), (2, sizes[1])] {
      page += "nvidia_smi_mig_info{\(Self.id),mig_uuid=\"MIG-\(part)\",gpu_instance_id=\"\(part)\","
      page += "compute_instance_id=\"0\",profile=\"\(size)\"} 1\n"
    }
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1 && frame.gpu(.framebufferUsed, 0) == 2048)
    #expect(frame.gpu(.pcieRx, 0) == 2)
    let busy = (name.hasSuffix("A30") ? (0.5 + 2) / 4 : (1.5 + 4) / 7) * 100
    #expect(frame.gpu(.utilization, 0).map { abs($0 - busy) <= 0.5 } == true)
    #expect(frame.gpu(.tensorActive, 0).map { abs($0 - busy) <= 0.5 } == true)
    let sum = PageFixtures.frame(page + "nvidia_smi_memory_used_bytes{\(Self.id)} 3221225472\n")
    #expect(sum.gpu(.framebufferUsed, 0) == 3072)
  }

  /// An instance whose size nobody tells leaves the whole unknown.
  @Test func instancesWithoutSizesDoNotAddUp() {
    let frame = PageFixtures.frame(
      "nvidia_smi_mig_sm_activity_ratio{\(Self.id),gpu_instance_id=\"1\"} 0.5\n")
    #expect(frame.gpus.count == 1 && frame.gpus.stored(.smActive, 0) == nil)
  }

  /// Windows does not tell what memory a process has.
  @Test func processesOfWindows() {
    let page = """
      nvidia_smi_compute_app_info{pid="4",process_name="C:\\\\x\\\\a.exe",\(Self.id)} 1
      nvidia_smi_compute_app_info{pid="9",process_name="b",\(Self.id)} 1
      nvidia_smi_compute_app_used_memory_bytes{pid="9",process_name="b",\(Self.id)} 1048576
      """
    let processes = PageFixtures.frame(page).content.processes.sorted { $0.pid ?? 0 < $1.pid ?? 0 }
    #expect(processes.map(\.pid) == [4, 9] && processes.map(\.memoryMiB) == [nil, 1])
    #expect(processes.first?.name == "C:\\x\\a.exe")
  }

  @Test func linksAndCodes() {
    let frame = PageFixtures.frame(
      """
      nvidia_smi_pcie_throughput_tx_bytes_per_second{\(Self.id)} 2097152
      nvidia_smi_pcie_throughput_rx_bytes_per_second{\(Self.id)} 1048576
      nvidia_smi_xid_errors_total{\(Self.id),xid="79"} 0
      nvidia_smi_xid_errors_total{\(Self.id),xid="48"} 2
      """)
    #expect(frame.gpu(.pcieTx, 0) == 2 && frame.gpu(.pcieRx, 0) == 1 && frame.gpu(.xid, 0) == 48)
  }

  /// Its names are Telegraf's as well: what to do is said of the page's own exporter.
  @Test(arguments: [
    (["temperature_gpu", "utilization_gpu", "power_draw"], ["telegraf"]),
    (["temperature_gpu", "power_draw_watts"], ["nvidia_gpu_exporter"]),
    (["temperature_gpu"], ["nvidia_gpu_exporter"]),
  ])
  func theExporterIsThePages(_ names: [String], _ exporters: [String]) {
    let page = names.map { "nvidia_smi_\($0){\(Self.id),index=\"0\"} 41\n" }.joined()
    let reader = PageFixtures.reader(page)
    #expect(reader.exportersSeen.map { reader.book.exporters[$0].name } == exporters)
  }

  /// What no rule takes does not count among what is read.
  @Test func onlyWhatIsTakenIsUsed() {
    let reader = PageFixtures.reader(
      "memory_used{job=\"redis\"} 7\nduty_cycle{accelerator_id=\"a-0\"} 8\ngo_info 1\n")
    #expect(reader.tally.known == 1 && reader.tally.series == 3)
  }
}
