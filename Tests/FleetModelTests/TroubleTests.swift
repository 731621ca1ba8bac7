import FleetModel
import TestSupport
import Testing

@Suite struct TroubleTests {
  /// Two racks of two hosts of four GPUs.
  private func frame(_ change: (inout FrameBuilder, [Int]) -> Void) -> Frame {
    var places: [String: Place] = [:]
    for host in 0..<4 { places["h\(host)"] = Place(rack: "r\(host / 2)") }
    var builder = FrameBuilder(site: "site", origin: .live, places: places)
    let slots = (0..<16).map { gpu in
      builder.slot(for: GPUIdentity(host: "h\(gpu / 4)", index: gpu % 4))
    }
    for slot in slots { builder.set(.temperature, slot, value: 60) }
    change(&builder, slots)
    return builder.finish(at: Timestamp(milliseconds: 1000))
  }

  @Test func aHealthyFleetHasNone() {
    let frame = frame { _, _ in }
    #expect(frame.troubles.entries.isEmpty)
    #expect(frame.troubles.hidden == 0)
  }

  @Test func singleGPUsStayApart() throws {
    let frame = frame { builder, slots in
      builder.setStatus(.needsReset, slots[1])
      builder.setStatus(.lost, slots[14])
    }
    #expect(frame.troubles.entries.map(\.kind) == [.lost, .needsReset])
    #expect(frame.troubles.entries.map(\.place) == [.gpu(14), .gpu(1)])
  }

  @Test func aRackThatSharesATroubleIsOneLine() throws {
    let frame = frame { builder, slots in
      for slot in slots[8..<16] {
        builder.set(.clocksEventReasons, slot, value: 0x20)
        builder.set(.temperature, slot, value: 86)
      }
      builder.set(.temperature, slots[9], value: 91)
      builder.set(.clocksEventReasons, slots[0], value: 0x80)
    }
    // Half of the site shares it, so the site is named rather than the rack.
    let heat = try #require(frame.troubles.entries.last)
    #expect(heat.kind == .heat)
    #expect(heat.count == 8)
    #expect(heat.worst == 91)
    #expect(heat.worstGPU == 9)
    #expect(heat.place == .group(0))
    #expect(frame.troubles.entries.first?.kind == .powerBrake)
  }

  @Test func aHostThatSharesATroubleIsOneLine() throws {
    let frame = frame { builder, slots in
      for slot in slots[4..<7] { builder.setStatus(.stale, slot) }
    }
    let entry = try #require(frame.troubles.entries.first)
    guard case .group(let id) = entry.place else {
      Issue.record("not gathered: \(entry)")
      return
    }
    #expect(frame.topology.groups[id].name == "h1")
    #expect(entry.count == 3)
    #expect(entry.population == 4)
  }

  @Test func everyGPUInTroubleIsCountedOnce() {
    var random = SeededGenerator()
    for _ in 0..<200 {
      var expected = 0
      let frame = frame { builder, slots in
        for slot in slots where Bool.random(using: &random) {
          expected += 1
          builder.setStatus([.lost, .stale, .error].randomElement(using: &random) ?? .lost, slot)
          if Bool.random(using: &random) { builder.set(.temperature, slot, value: 95) }
        }
      }
      let counted = frame.troubles.entries.reduce(frame.troubles.hidden) { $0 + $1.count }
      #expect(counted == expected, "seed \(random.seed)")
    }
  }
}
