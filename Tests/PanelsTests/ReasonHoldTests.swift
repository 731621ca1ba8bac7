import FleetHistory
import FleetModel
import TestSupport
import Testing

@testable import Panels

/// For how long clocks have been held down, told from the frames before.
@Suite struct ReasonHoldTests {
  /// A GPU that gave these masks, a second apart unless the times are given; nil for a frame in
  /// which it did not report.
  private static func view(_ masks: [UInt64?], at times: [Double]? = nil) -> FleetView {
    let identity = GPUIdentity(host: "n1", index: 0, uuid: "GPU-0")
    var history = FrameHistory(period: 1, limits: .live)
    for (place, mask) in masks.enumerated() {
      var table = MetricTable(count: 1)
      if let mask { table.set(.clocksEventReasons, 0, value: Double(mask)) }
      let time = times?[place] ?? Double(place)
      let frame = Frame(
        Frame.Content(
          time: FleetFixture.start.adding(seconds: time), origin: .live,
          topology: TopologyBuilder.build(site: "n", identities: [identity]).topology,
          gpus: table))
      history.append(frame, FrameSummary(frame))
    }
    return FleetFixture.view(history, site: "n")
  }

  private static func holds(_ view: FleetView) throws -> [ClocksEventReasons: ReasonHold] {
    let frame = try #require(view.frame)
    let stored = try #require(frame.gpus.stored(.clocksEventReasons, 0))
    let reasons = ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
    return ReasonHold.holds(reasons, gpu: 0, frame, view)
  }

  @Test func countsBackToTheFirstFrameWithoutIt() throws {
    let holds = try Self.holds(Self.view([0x40, 0, 0x40, 0x44, 0x44]))
    #expect(
      holds == [
        .hwThermalSlowdown: ReasonHold(seconds: 2, isAtLeast: false),
        .swPowerCap: ReasonHold(seconds: 1, isAtLeast: false),
      ])
  }

  @Test func theStartOfTheHistoryMakesItAtLeast() throws {
    let holds = try Self.holds(Self.view([0x4, 0x4, 0x4]))
    #expect(holds == [.swPowerCap: ReasonHold(seconds: 2, isAtLeast: true)])
    #expect(try Self.holds(Self.view([0x4]))[.swPowerCap]?.text(period: 1) == nil)
  }

  @Test func silenceAndGapsEndWhatIsKnown() throws {
    let silent = try Self.holds(Self.view([0x4, 0x4, nil, 0x4, 0x4]))
    #expect(silent == [.swPowerCap: ReasonHold(seconds: 1, isAtLeast: true)])
    let gap = try Self.holds(Self.view([0x4, 0x4, 0x4], at: [0, 100, 101]))
    #expect(gap == [.swPowerCap: ReasonHold(seconds: 1, isAtLeast: true)])
  }

  @Test func looksNoFurtherBackThanItsLimit() throws {
    let masks = [UInt64?](repeating: 0x4, count: ReasonHold.limit + 50)
    var history = FrameHistory(period: 1, limits: .log)
    let live = Self.view(masks).history
    for place in live.frameRange {
      guard let frame = live.frame(at: place) else { continue }
      history.append(frame, FrameSummary(frame))
    }
    let holds = try Self.holds(FleetFixture.view(history, site: "n"))
    let seconds = Double(ReasonHold.limit - 1)
    #expect(holds == [.swPowerCap: ReasonHold(seconds: seconds, isAtLeast: true)])
  }

  @Test func readsAsWords() {
    #expect(ReasonHold(seconds: 130, isAtLeast: false).text(period: 1) == "for 2 m 10 s")
    #expect(ReasonHold(seconds: 300, isAtLeast: true).text(period: 1) == "for at least 5 m")
    #expect(ReasonHold(seconds: 0, isAtLeast: false).text(period: 5) == "for less than 5 s")
  }

  @Test func theDetailPaneSaysIt() throws {
    let view = Self.view([0, 0x40, 0x40, 0x40])
    let facts = DeviceFacts(view: view, frame: try #require(view.frame), gpu: 0)
    let line = try #require(facts.lines.first { $0.label == "held by" })
    #expect(line.text == "heat: slowed to half or less: too hot (hardware), for 2 s")
  }
}
