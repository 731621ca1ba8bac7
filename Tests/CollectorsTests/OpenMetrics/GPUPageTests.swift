import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// GPUs as the exporters tell of them.
struct GPUPageTests {
  @Test func dcgmExporter() throws {
    let frame = PageFixtures.frame(PageFixtures.dcgm())
    #expect(frame.gpus.count == 2)
    #expect(frame.identity(0).host == "node-a")
    #expect(frame.identity(1).key == "GPU-5e0f7a1c-0000-4000-8000-000000000002")
    #expect(frame.identity(1).name == "NVIDIA H100 80GB HBM3")
    #expect(frame.identity(1).driver == "575.57.08")
    #expect(frame.gpu(.utilization, 1) == 91)
    #expect(frame.gpu(.temperature, 1) == 61)
    #expect(frame.gpu(.powerDraw, 1) == 601.25)
    #expect(frame.gpu(.energy, 1) == 5001)
    #expect(frame.gpu(.framebufferUsed, 1) == 70001)
    #expect(frame.gpu(.framebufferTotal, 1) == 80560)
    #expect(frame.gpu(.smClock, 0) == 1980)
    #expect(frame.gpu(.xid, 0) == 0 && frame.gpu(.xid, 1) == 79)
    #expect(frame.gpu(.tensorActive, 0) == 43.8)
    #expect(frame.gpu(.pcieRx, 0) == 10)
    // No sensor, and a blank value.
    #expect(frame.gpus.state(.memoryTemperature, 0) == .unsupported)
    #expect(frame.gpus.state(.memoryClock, 0) == .unsupported)
    #expect(frame.reportingCount == 2)
  }

  @Test func newNamesOfDCGM() {
    let page = """
      DCGM_FI_DEV_GPU_UTIL_RATIO{gpu="3",UUID="GPU-1a",hostname="n"} 88
      DCGM_FI_DEV_BOARD_POWER_WATTS{gpu="3",UUID="GPU-1a",hostname="n"} 512.5
      DCGM_FI_PROF_TENSOR_UTIL_RATIO{gpu="3",UUID="GPU-1a",hostname="n"} 0.5
      DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu="3",UUID="GPU-1a",hostname="n"} 4
      DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION_total{gpu="3",UUID="GPU-1a",hostname="n"} 9000
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.gpu(.utilization, 0) == 88 && frame.gpu(.powerDraw, 0) == 512.5)
    #expect(frame.gpu(.tensorActive, 0) == 50 && frame.gpu(.clocksEventReasons, 0) == 4)
    #expect(frame.gpu(.energy, 0) == 9)
  }

  @Test func boardIsCountedOnceWhateverRepeatsIt() {
    let base = "UUID=\"GPU-1a\",hostname=\"n\""
    let page = """
      DCGM_FI_DEV_POWER_USAGE{gpu="0",\(base),hpc_job="1"} 400
      DCGM_FI_DEV_POWER_USAGE{gpu="0",\(base),hpc_job="2"} 400
      DCGM_FI_DEV_POWER_USAGE{gpu="0",\(base),prometheus_replica="b"} 400
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1 && frame.gpu(.powerDraw, 0) == 400)
  }

  @Test func instancesOfAGPUAddUp() {
    func part(_ id: Int, _ profile: String, _ used: Int, _ active: Double) -> String {
      let base =
        "gpu=\"0\",UUID=\"GPU-1a\",modelName=\"NVIDIA A100\",GPU_I_PROFILE=\"\(profile)\","
        + "GPU_I_ID=\"\(id)\",Hostname=\"n\""
      return "DCGM_FI_DEV_GPU_TEMP{\(base)} 55\nDCGM_FI_DEV_POWER_USAGE{\(base)} 210\n"
        + "DCGM_FI_DEV_FB_USED{\(base)} \(used)\nDCGM_FI_DEV_FB_FREE{\(base)} 1000\n"
        + "DCGM_FI_PROF_GR_ENGINE_ACTIVE{\(base)} \(active)\n"
        + "DCGM_FI_DEV_FB_USED{\(base),pod=\"again\"} \(used)\n"
    }
    let frame = PageFixtures.frame(
      part(1, "3g.20gb", 5000, 1) + part(2, "2g.10gb", 3000, 0.5) + part(3, "1g.5gb", 10, 0))
    #expect(frame.gpus.count == 1)
    #expect(frame.gpu(.powerDraw, 0) == 210 && frame.gpu(.temperature, 0) == 55)
    #expect(frame.gpu(.framebufferUsed, 0) == 8010)
    #expect(frame.gpu(.framebufferTotal, 0) == 11010)
    #expect(frame.gpu(.utilization, 0) == 57)
  }

  /// A board's watts are on the row of each of its instances, and belong to the board.
  @Test func wattsOfPartitionedBoardsAreCountedOnce() {
    let boards = [7, 7, 7, 7, 7, 7, 5, 0]
    var page = ""
    for (gpu, instances) in boards.enumerated() {
      let base = "gpu=\"\(gpu)\",UUID=\"GPU-\(gpu)a\",modelName=\"NVIDIA A100\",Hostname=\"n\""
      let rows =
        instances == 0
        ? [base]
        : (0..<instances).map { base + ",GPU_I_PROFILE=\"1g.5gb\",GPU_I_ID=\"\($0 + 7)\"" }
      for row in rows {
        page += "DCGM_FI_DEV_POWER_USAGE{\(row)} \(100 + gpu)\n"
        page += "DCGM_FI_DEV_FB_USED{\(row)} 100\n"
        page += "DCGM_FI_PROF_DRAM_ACTIVE{\(row)} 0.7\n"
      }
    }
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 8)
    #expect(frame.rollup(.powerDraw).sum == 82_800)
    #expect(frame.gpu(.framebufferUsed, 0) == 700 && frame.gpu(.framebufferUsed, 6) == 500)
    #expect(frame.gpu(.dramActive, 0) == 70 && frame.gpu(.dramActive, 6) == 50)
    #expect(frame.labels.value(LabelKey.instances, 6) == "1g.5gb x5")
    #expect(frame.labels.value(LabelKey.instances, 7) == nil)
  }

  @Test func eventReasonsOfOneGaugeEach() {
    let page = """
      DCGM_EXP_CLOCK_EVENTS_COUNT{gpu="0",UUID="GPU-1a",clock_event="power_cap"} 3
      DCGM_EXP_CLOCK_EVENTS_COUNT{gpu="0",UUID="GPU-1a",clock_event="hw_thermal"} 1
      DCGM_EXP_CLOCK_EVENTS_COUNT{gpu="0",UUID="GPU-1a",clock_event="hw_slowdown"} 0
      DCGM_EXP_XID_ERRORS_COUNT{gpu="0",UUID="GPU-1a",xid="48",window_size_in_ms="300000"} 1
      DCGM_FI_DEV_GPU_RECOVERY_ACTION{gpu="0",UUID="GPU-1a"} 2
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.gpu(.clocksEventReasons, 0) == 0x44)
    #expect(frame.gpu(.xid, 0) == 48)
    #expect(frame.gpus.statuses == [.needsReset])
  }

  @Test func fieldsOfNvidiaSMI() {
    let id = "uuid=\"7d0e2b3a-1111-4222-8333-444455556666\""
    let page = """
      nvidia_smi_last_collect_success 1
      nvidia_smi_clocks_current_sm_clock_hz{\(id)} 1.98e+09
      nvidia_smi_clocks_event_reasons_sw_power_cap{\(id)} 1
      nvidia_smi_clocks_event_reasons_gpu_idle{\(id)} 0
      nvidia_smi_compute_app_used_memory_bytes{pid="42",process_name="train",\(id)} 1048576
      nvidia_smi_enforced_power_limit_watts{\(id)} 700
      nvidia_smi_gpu_info{driver_version="590.1",index="5",name="NVIDIA H200",pci_bus_id="00000000:83:00.0",\(id)} 1
      nvidia_smi_memory_total_bytes{\(id)} 1.50754820096e+11
      nvidia_smi_memory_used_bytes{\(id)} 2147483648
      nvidia_smi_power_draw_watts{\(id)} 295.01
      nvidia_smi_temperature_gpu{\(id)} 36
      nvidia_smi_utilization_gpu_ratio{\(id)} 0.87
      nvidia_smi_utilization_memory_ratio{\(id)} 0.11
      nvidia_smi_xid_last_timestamp_seconds{xid="31",\(id)} 1799990000
      nvidia_smi_xid_last_timestamp_seconds{xid="79",\(id)} 1799999000
      """
    let frame = PageFixtures.frame(page, host: "h200-1")
    #expect(frame.gpus.count == 1)
    #expect(frame.identity(0).key == "GPU-7d0e2b3a-1111-4222-8333-444455556666")
    #expect(frame.identity(0).host == "h200-1" && frame.identity(0).index == 5)
    #expect(frame.identity(0).name == "NVIDIA H200")
    #expect(frame.gpu(.utilization, 0) == 87 && frame.gpu(.memoryUtilization, 0) == 11)
    #expect(frame.gpu(.smClock, 0) == 1980 && frame.gpu(.powerLimit, 0) == 700)
    #expect(frame.gpu(.framebufferUsed, 0) == 2048 && frame.gpu(.framebufferTotal, 0) == 143771)
    #expect(frame.gpu(.clocksEventReasons, 0) == 4 && frame.gpu(.xid, 0) == 79)
    #expect(frame.content.processes == [GPUProcess(gpu: 0, pid: 42, name: "train", memoryMiB: 1)])
  }

  @Test func nvitopAndAllSMIAndTheOldOne() {
    let nvitop = """
      gpu_utilization_Percentage{devicename="H100",hostname="a",index="1",uuid="GPU-1b"} 12.0
      gpu_memory_used_MiB{devicename="H100",hostname="a",index="1",uuid="GPU-1b"} 1024.5
      gpu_memory_total_MiB{devicename="H100",hostname="a",index="1",uuid="GPU-1b"} 81559.0
      gpu_power_usage_W{devicename="H100",hostname="a",index="1",uuid="GPU-1b"} NaN
      gpu_temperature_C{devicename="H100",hostname="a",index="0",uuid="GPU-1a"} 40.0
      """
    let one = PageFixtures.frame(nvitop)
    #expect(one.gpus.count == 2 && one.gpu(.utilization, 1) == 12)
    #expect(one.gpu(.framebufferTotal, 1) == 81559 && one.gpu(.temperature, 0) == 40)
    #expect(one.gpus.state(.powerDraw, 1) == .unsupported)

    let id = "gpu=\"MI300X\", instance=\"amd-1\", gpu_uuid=\"0xab\", gpu_index=\"2\""
    let allSMI = """
      all_smi_up 1
      all_smi_gpu_utilization{\(id)} 55
      all_smi_gpu_memory_used_bytes{\(id)} 1073741824
      all_smi_gpu_power_consumption_watts{\(id)} 612.5
      """
    let two = PageFixtures.frame(allSMI)
    #expect(two.identity(0).host == "amd-1" && two.identity(0).index == 2)
    #expect(two.identity(0).name == "MI300X" && two.gpu(.framebufferUsed, 0) == 1024)
    #expect(two.gpu(.powerDraw, 0) == 612.5)

    let old =
      "nvidia_gpu_power_usage_milliwatts{minor_number=\"0\",uuid=\"GPU-1a\",name=\"V100\"} 250500"
    #expect(PageFixtures.frame(old).gpu(.powerDraw, 0) == 250.5)
  }

  @Test func counterOfNVLinkIsNoRate() {
    let sample = "DCGM_FI_PROF_NVLINK_TX_BYTES{gpu=\"0\",UUID=\"GPU-1a\"} 1048576\n"
    let temperature = "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\"} 50\n"
    let gauge = "# TYPE DCGM_FI_PROF_NVLINK_TX_BYTES gauge\n" + sample + temperature
    let counter = "# TYPE DCGM_FI_PROF_NVLINK_TX_BYTES counter\n" + sample + temperature
    #expect(PageFixtures.frame(gauge).gpu(.nvlinkTx, 0) == 1)
    #expect(PageFixtures.frame(counter).gpu(.nvlinkTx, 0) == nil)
  }

  @Test(arguments: [
    "2147483632", "2147483634", "140737488355328", "9223372036854775794", "9.3e18", "NaN", "+Inf",
  ])
  func blankValuesAreMissing(value: String) {
    let page =
      "DCGM_FI_DEV_SM_CLOCK{gpu=\"0\",UUID=\"GPU-1a\"} \(value)\n"
      + "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\"} 50\n"
    #expect(PageFixtures.frame(page).gpus.state(.smClock, 0) == .unsupported)
  }

  @Test func gpuThatIsGoneIsLost() {
    var reader = PageFixtures.reader(PageFixtures.dcgm(gpus: 2))
    var assembler = PageAssembler(site: "s", period: 15)
    _ = assembler.frame(&reader, at: PageFixtures.now)
    PageFixtures.read(PageFixtures.dcgm(gpus: 1), &reader)
    let first = assembler.frame(&reader, at: PageFixtures.now.adding(seconds: 15))
    #expect(first.gpus.statuses == [.ok, .stale])
    PageFixtures.read(PageFixtures.dcgm(gpus: 1), &reader)
    let frame = assembler.frame(&reader, at: PageFixtures.now.adding(seconds: 30))
    #expect(frame.gpus.statuses == [.ok, .lost])
    #expect(frame.content.lastSeen[1] == PageFixtures.now)
  }

  @Test func oldSamplesAreStale() {
    let page =
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\"} 50 \(PageFixtures.now.milliseconds - 5000)\n"
      + "DCGM_FI_DEV_GPU_TEMP{gpu=\"1\",UUID=\"GPU-1b\"} 50 \(PageFixtures.now.milliseconds - 900_000)\n"
    #expect(PageFixtures.frame(page).gpus.statuses == [.ok, .stale])
  }

  @Test func placesComeFromLabels() {
    let page =
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\",Hostname=\"n\",rack=\"r7\",row=\"b\"} 50\n"
    let topology = PageFixtures.frame(page).topology
    #expect(topology.groups.filter { $0.level == .rack }.map(\.name) == ["r7"])
  }
}
