import FleetHistory
import FleetModel
import Glibc
import Simulation

/// The simulated fleet that is measured.
struct BenchFleet {
  let simulator: Simulator
  let frame: Frame
  /// Bytes of the columns of GPUs in a frame.
  let columnBytes: Int
  /// To copy them within memory.
  let copy: Timing

  init(gpus: Int) throws {
    let scenario = Self.scenario(gpus: gpus)
    do throws(SimulationError) {
      simulator = try Simulator(
        scenario: scenario, parameters: [("gpus", String(gpus))],
        start: Timestamp(milliseconds: 1_795_356_200_000))
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
    let frame = simulator.frame(at: simulator.start)
    self.frame = frame
    columnBytes = frame.gpus.metrics.reduce(0) { sum, metric in
      sum + (frame.gpus[metric]?.storage.withBytes { $0.count } ?? 0)
    }
    copy = Self.copyTime(frame, columnBytes)
  }

  /// The site that has about so many GPUs.
  private static func scenario(gpus: Int) -> String {
    switch gpus {
    case ...64: "desk"
    case ...20_000: "memphis"
    case ...400_000: "colossus-1"
    default: "colossus-2"
    }
  }

  var gpus: Int { frame.gpus.count }
  var metrics: [Metric] { frame.gpus.metrics }
  var start: Timestamp { simulator.start }
  var period: Double { simulator.period }
  var name: String { simulator.id + "?gpus=" + String(gpus) }

  /// Frames to record when nobody says: 300, and of large fleets one more than a group.
  var usualFrames: Int { min(300, max(33, 3_000_000 / gpus)) }

  /// The frames are a period apart.
  func frame(_ number: Int) -> Frame {
    simulator.frame(at: simulator.start.adding(seconds: Double(number) * period))
  }

  private static func copyTime(_ frame: Frame, _ bytes: Int) -> Timing {
    let target = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes), alignment: 64)
    defer { target.deallocate() }
    return Timing.measure {
      var place = 0
      for metric in frame.gpus.metrics {
        frame.gpus[metric]?.storage.withBytes { source in
          guard let start = source.baseAddress else { return }
          memcpy(target + place, start, source.count)
          place += source.count
        }
      }
    }
  }
}
