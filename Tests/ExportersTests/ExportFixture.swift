import Exporters
import FleetModel
import TerminalKit
import TestSupport

/// Frames to export, and exports as text.
enum ExportFixture {
  static func text(
    _ format: any ExportFormat, _ snapshot: ExportSnapshot, chunkBytes: Int = 1 << 16
  ) throws -> String {
    var bytes: [UInt8] = []
    var sink = ByteSink(chunkBytes: chunkBytes) { bytes += $0 }
    try format.write(snapshot, to: &sink)
    try sink.finish()
    return String(decoding: bytes, as: UTF8.self)
  }

  static func text(_ format: any ExportFormat, _ frame: Frame) throws -> String {
    try text(format, ExportSnapshot(frame, ExportContext(replayOf: frame)))
  }

  static var screen: Screen {
    var screen = Screen(Size(width: 12, height: 3))
    screen.put("gigatop", x: 0, y: 0)
    screen.put("77 °C", x: 2, y: 2)
    return screen
  }

  /// One host: a busy GPU, one whose sensors fail, a lost one with index 3.
  static var oneHost: Frame { oneHost(isLost: true) }

  /// - Parameter isLost: whether the third GPU is lost; else it has been missing from one tick.
  static func oneHost(isLost: Bool) -> Frame {
    var builder = FrameBuilder(site: "test", origin: .live)
    let busy = builder.slot(for: identity(0))
    setBusy(busy, &builder)
    let sick = builder.slot(for: identity(1))
    builder.set(.utilization, sick, .unsupported)
    builder.set(.powerDraw, sick, .error)
    builder.set(.clocksEventReasons, sick, .value(0))
    let lost = builder.slot(for: identity(3))
    builder.set(.utilization, lost, .value(7))
    _ = builder.finish(at: RandomFleet.time.adding(seconds: -60))
    setBusy(busy, &builder)
    builder.set(.powerDraw, sick, .error)
    builder.set(.clocksEventReasons, sick, .value(0))
    if isLost { builder.setStatus(.lost, lost) }
    return builder.finish(at: RandomFleet.time)
  }

  private static func setBusy(_ busy: Int, _ builder: inout FrameBuilder) {
    builder.set(.utilization, busy, .value(100))
    builder.set(.framebufferUsed, busy, .value(80_000))
    builder.set(.temperature, busy, .value(65))
    builder.set(.powerDraw, busy, value: 412.3)
    builder.set(.smClock, busy, .value(1980))
    builder.set(.performanceState, busy, .value(0))
    builder.set(.clocksEventReasons, busy, .value(0x24))
    builder.set(.eccUncorrected, busy, .value(0))
    builder.add(GPUProcess(gpu: busy, pid: 4242, name: "python \"train\"", memoryMiB: 79_000))
  }

  private static func identity(_ index: Int) -> GPUIdentity {
    GPUIdentity(
      host: "n1", index: index, uuid: "GPU-0000000\(index + 1)", busID: "00000000:1\(index):00.0",
      name: "NVIDIA H100, 80GB", driver: "580.95.05")
  }
}
