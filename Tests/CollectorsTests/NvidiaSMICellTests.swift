import Collectors
import FleetModel
import Testing

@Suite struct NvidiaSMICellTests {
  @Test(arguments: [
    ("98 %", Metric.utilization, CellState.value(98)), ("98", .utilization, .value(98)),
    ("0 %", .utilization, .value(0)), ("412.35 W", .powerDraw, .value(41235)),
    ("412.355", .powerDraw, .value(41236)), ("70 W", .powerDraw, .value(7000)),
    ("0.1 W", .powerDraw, .value(10)), ("1.005 kW", .powerDraw, .value(100_500)),
    ("81559 MiB", .framebufferTotal, .value(81559)), ("4 GiB", .framebufferTotal, .value(4096)),
    ("512MB", .framebufferUsed, .value(512)), ("45C", .temperature, .value(45)),
    ("-5 C", .temperature, .value(-5)), ("P8", .performanceState, .value(8)),
    ("0x0000000000000005", .clocksEventReasons, .value(5)),
    ("0xFFFFFFFFFFFFFFFF", .clocksEventReasons, .error),
    ("99999999999999999999", .eccCorrected, .error),
    ("92233720368547758.07", .powerDraw, .value(.max)),
    ("92233720368547758.08", .powerDraw, .error), ("12 parsecs", .powerDraw, .error),
    ("[N/A]", .utilization, .unsupported), ("N/A", .temperature, .unsupported),
    ("", .fanSpeed, .unsupported), ("-", .utilization, .unsupported),
    ("[Not Supported]", .powerDraw, .unsupported),
    ("Not Supported", .framebufferUsed, .unsupported),
    ("[Requested functionality has been deprecated]", .smClock, .unsupported),
    ("[Unknown Error]", .fanSpeed, .error), ("ERR!", .temperature, .error),
    ("[GPU is lost]", .utilization, .error), ("GPU is lost", .utilization, .error),
    ("[Insufficient Permissions]", .framebufferUsed, .error), ("P", .performanceState, .error),
    ("1.2.3", .powerDraw, .error), (".", .powerDraw, .error), ("- 5", .temperature, .error),
  ])
  func cellsAreRead(_ text: String, _ metric: Metric, _ expected: CellState) {
    #expect(NvidiaSMICell.parse(text, for: metric) == expected)
  }

  @Test(arguments: [
    "Unable to determine the device handle for GPU 0000:0B:00.0: Unknown Error",
    "Unable to determine the device handle for GPU0000:0B:00.0: Unknown Error",
    "unable to determine the device  handle for gpu 0000:0b:00.0: GPU is lost.  Reboot the system",
    "Unable to determine the device handle for GPU1: 0000:0B:00.0: Unknown Error",
  ])
  func sentencesNameTheirGPU(_ text: String) {
    let fixed = text.replacing("device  handle", with: "device handle")
    var copy = fixed
    let sentence = copy.withUTF8 { NvidiaSMISentence($0) }
    guard case .deviceHandle(let index, let busID) = sentence else {
      Issue.record("not recognised: \(text)")
      return
    }
    #expect(busID == "0000:0B:00.0")
    #expect(index == (text.contains("GPU1") ? 1 : nil))
  }
}
