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

  static let h100 = DeviceModel(
    name: "NVIDIA H100 80GB HBM3", memory: 81_559, idlePower: 70, fullPower: 700, idleClock: 345,
    fullClock: 1980, memoryClock: 2619, heatRise: 39)
  static let h200 = DeviceModel(
    name: "NVIDIA H200", memory: 143_771, idlePower: 76, fullPower: 700, idleClock: 345,
    fullClock: 1980, memoryClock: 3201, heatRise: 40)
  static let gb200 = DeviceModel(
    name: "NVIDIA GB200", memory: 189_471, idlePower: 140, fullPower: 1200, idleClock: 345,
    fullClock: 2055, memoryClock: 3996, heatRise: 36)
}
