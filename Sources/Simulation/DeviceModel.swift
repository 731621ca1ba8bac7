import FleetModel

/// A kind of GPU: what it is called and what it can do.
struct DeviceModel: Sendable {
  /// As `nvidia-smi` prints it.
  let name: String
  /// Framebuffer, MiB.
  let memory: Int32
  /// Draw with nothing running, and at full load, W.
  let idlePower: Double
  let fullPower: Double
  /// MHz.
  let idleClock: Int
  let fullClock: Int
  let memoryClock: UInt16
  /// How far full load lifts the core above its coolant, K.
  let heatRise: Double
  /// Whether `nvidia-smi` knows it: bus id and driver, and all metrics.
  var isNVIDIA = true
  /// What its own tools do not report.
  var withheld: Set<Metric> = []

  static let h100 = DeviceModel(
    name: "NVIDIA H100 80GB HBM3", memory: 81_559, idlePower: 70, fullPower: 700, idleClock: 345,
    fullClock: 1980, memoryClock: 2619, heatRise: 39)
  static let h200 = DeviceModel(
    name: "NVIDIA H200", memory: 143_771, idlePower: 76, fullPower: 700, idleClock: 345,
    fullClock: 1980, memoryClock: 3201, heatRise: 40)
  static let gb200 = DeviceModel(
    name: "NVIDIA GB200", memory: 189_471, idlePower: 140, fullPower: 1200, idleClock: 345,
    fullClock: 2055, memoryClock: 3996, heatRise: 36)
  /// One die of a training tile: 354 cores at 2 GHz, 440 MB of SRAM and no other memory.
  static let dojoD1 = DeviceModel(
    name: "Dojo D1", memory: 440, idlePower: 55, fullPower: 400, idleClock: 600, fullClock: 2000,
    memoryClock: 0, heatRise: 33, isNVIDIA: false,
    withheld: [
      .memoryUtilization, .memoryTemperature, .memoryClock, .performanceState,
      .clocksEventReasons, .eccUncorrected, .xid,
    ])
}
