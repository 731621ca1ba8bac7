import FleetModel
import Testing

/// What becomes of GPUs that a tick does not tell of.
struct SilentGPUTests {
  /// A builder of GPUs of one host, and the time of its ticks.
  private struct Ticks {
    var builder = FrameBuilder(site: "s", origin: .recorded)
    var now = Timestamp(milliseconds: 1_000_000_000)
    /// What the next value is, so that an old one is known by it.
    var value: Int64 = 100

    /// A tick in which some GPUs report, and others are said to stand otherwise.
    mutating func tick(
      _ gpus: [Int], statuses: [Int: EntityStatus] = [:], after seconds: Double = 1,
      isComplete: Bool = true
    ) -> Frame {
      now = now.adding(seconds: seconds)
      for gpu in gpus { builder.set(.powerDraw, slot(gpu), .value(value)) }
      for (gpu, status) in statuses { builder.setStatus(status, slot(gpu)) }
      value += 1
      return builder.finish(at: now, isComplete: isComplete)
    }

    mutating func slot(_ gpu: Int) -> Int {
      builder.slot(for: GPUIdentity(host: "n", index: gpu, position: gpu))
    }
  }

  private func powers(_ frame: Frame) -> [Int64?] {
    (0..<frame.gpus.count).map { frame.gpus.stored(.powerDraw, $0) }
  }

  @Test func missingFromOneTickIsOldAndFromTwoIsLost() {
    var ticks = Ticks()
    let first = ticks.tick([0, 1, 2])
    let second = ticks.tick([0, 2])
    #expect(second.gpus.statuses == [.ok, .stale, .ok])
    #expect(powers(second) == [101, 100, 101], "the last value stays")
    #expect(second.content.lastSeen == [1: first.time])
    #expect(second.reportingCount == 2)
    let third = ticks.tick([0, 2])
    #expect(third.gpus.statuses == [.ok, .lost, .ok])
    #expect(powers(third) == [102, nil, 102], "an old value is not a new one")
    #expect(third.content.lastSeen == [1: first.time])
    #expect(ticks.tick([0, 2], isComplete: false).gpus.statuses[1] == .lost)
    ticks.builder.beginSection()
    #expect(ticks.tick([0, 2]).gpus.statuses[1] == .lost, "lost until it reports again")
    let back = ticks.tick([0, 1, 2])
    #expect(back.gpus.statuses == [.ok, .ok, .ok] && back.content.lastSeen.isEmpty)
    #expect(ticks.tick([0, 2]).gpus.statuses[1] == .stale, "counted anew")
  }

  @Test func aGPUThatIsBackAfterOneTickWasNeverLost() {
    var ticks = Ticks()
    _ = ticks.tick([0, 1])
    for _ in 0..<5 {
      #expect(ticks.tick([0]).gpus.statuses == [.ok, .stale])
      #expect(ticks.tick([0, 1]).gpus.statuses == [.ok, .ok])
    }
  }

  @Test func incompleteTicksCountNothing() {
    var ticks = Ticks()
    let first = ticks.tick([0, 1])
    for _ in 0..<9 {
      let frame = ticks.tick([0], isComplete: false)
      #expect(frame.gpus.statuses == [.ok, .stale] && powers(frame)[1] == 100)
      #expect(frame.content.lastSeen == [1: first.time])
    }
    #expect(ticks.tick([0]).gpus.statuses == [.ok, .stale], "one complete tick")
    #expect(ticks.tick([0], isComplete: false).gpus.statuses == [.ok, .stale])
    #expect(ticks.tick([0]).gpus.statuses == [.ok, .lost], "two of them")
  }

  @Test func whatTheToolSaysCountsAtOnce() {
    var ticks = Ticks()
    _ = ticks.tick([0, 1, 2])
    #expect(ticks.tick([0], statuses: [1: .lost, 2: .needsReset]).gpus.statuses[1] == .lost)
    let next = ticks.tick([0], isComplete: false)
    #expect(next.gpus.statuses == [.ok, .lost, .needsReset], "no better than it was said to be")
    #expect(ticks.tick([0, 1, 2]).gpus.statuses == [.ok, .ok, .ok])
  }

  @Test func anErrorStaysAnError() {
    var ticks = Ticks()
    _ = ticks.tick([0, 1])
    let slot = ticks.slot(1)
    ticks.builder.set(.powerDraw, slot, .error)
    ticks.builder.set(.temperature, slot, .value(40))
    _ = ticks.tick([0])
    let frame = ticks.tick([0])
    #expect(frame.gpus.state(.powerDraw, 1) == .error)
    #expect(frame.gpus.stored(.temperature, 1) == 40)
    #expect(frame.gpus.stored(.temperature, 0) == nil)
  }

  @Test func gpusOfAnEarlierSectionGrowOld() {
    var ticks = Ticks()
    let first = ticks.tick([0, 1, 2])
    ticks.builder.beginSection()
    for step in 1...60 {
      let frame = ticks.tick([2])
      #expect(frame.gpus.statuses == [.stale, .stale, .ok], "second \(step)")
      #expect(powers(frame)[0] == 100)
    }
    let old = ticks.tick([2])
    #expect(old.gpus.statuses == [.unreachable, .unreachable, .ok])
    #expect(powers(old)[0] == 100, "the values are kept")
    #expect(old.content.lastSeen == [0: first.time, 1: first.time])
    #expect(ticks.tick([2], after: 3600).gpus.statuses[0] == .unreachable, "no better after a gap")
    #expect(ticks.tick([0, 2]).gpus.statuses == [.ok, .unreachable, .ok])
    #expect(ticks.tick([2]).gpus.statuses[0] == .stale, "asked for again")
    #expect(ticks.tick([2]).gpus.statuses[0] == .lost)
  }

  @Test func slowTicksLeaveMoreTime() {
    var ticks = Ticks()
    _ = ticks.tick([0, 1])
    ticks.builder.beginSection()
    for _ in 1...10 { #expect(ticks.tick([1], after: 600).gpus.statuses == [.stale, .ok]) }
    #expect(ticks.tick([1], after: 600).gpus.statuses == [.unreachable, .ok])
  }

  @Test func aGapBeforeAnIncompleteTickIsNoSilence() {
    var ticks = Ticks()
    _ = ticks.tick([0, 1])
    _ = ticks.tick([0, 1])
    #expect(ticks.tick([0], after: 40_000).gpus.statuses == [.ok, .stale])
  }

  @Test func valuesFollowTheirGPUWhenANewOneSortsBefore() {
    var ticks = Ticks()
    _ = ticks.tick([5, 7])
    let frame = ticks.tick([7, 2])
    #expect(frame.gpus.statuses == [.ok, .stale, .ok])
    #expect(powers(frame) == [101, 100, 101])
    let third = ticks.tick([0, 2, 7], isComplete: false)
    #expect(third.gpus.statuses == [.ok, .ok, .stale, .ok])
    #expect(powers(third) == [102, 102, 100, 102])
    let fourth = ticks.tick([0, 2, 7])
    #expect(fourth.gpus.statuses == [.ok, .ok, .lost, .ok])
    #expect(powers(fourth) == [103, 103, nil, 103])
  }

  @Test func aGPUThatWasNeverHeardIsNotLost() {
    var ticks = Ticks()
    _ = ticks.slot(3)
    for _ in 0..<4 {
      let frame = ticks.tick([0])
      #expect(frame.gpus.statuses == [.ok, .stale] && frame.content.lastSeen.isEmpty)
    }
  }

  @Test func aSilentHostIsExcused() {
    var builder = FrameBuilder(site: "s", origin: .recorded)
    var time = Timestamp(milliseconds: 0)
    func tick(_ gpus: [(host: String, index: Int)], excuses: Bool) -> [EntityStatus] {
      for gpu in gpus {
        let slot = builder.slot(for: GPUIdentity(host: gpu.host, index: gpu.index))
        builder.set(.powerDraw, slot, .value(1))
      }
      if excuses { builder.excuseSilentHosts() }
      time = time.adding(seconds: 1)
      return builder.finish(at: time).gpus.statuses
    }
    #expect(!builder.hasSeveralHosts)
    _ = tick([("a", 0), ("a", 1), ("b", 0)], excuses: true)
    #expect(builder.hasSeveralHosts)
    #expect(tick([("a", 0)], excuses: true) == [.ok, .stale, .stale])
    #expect(tick([("a", 0)], excuses: true) == [.ok, .lost, .stale], "its host answers")
    #expect(tick([("a", 0)], excuses: false) == [.ok, .lost, .stale])
    #expect(tick([("a", 0)], excuses: false) == [.ok, .lost, .lost])
  }

  @Test func framesInAnyOrderKeepNothing() {
    var ticks = Ticks()
    _ = ticks.tick([0, 1])
    ticks.builder.forgetTicks()
    let alone = ticks.tick([0])
    #expect(alone.gpus.statuses == [.ok, .lost] && powers(alone)[1] == nil)
    ticks.builder.forgetTicks()
    _ = ticks.tick([0, 1])
    let next = ticks.tick([0])
    #expect(next.gpus.statuses == [.ok, .stale], "the tick before tells of it")
    #expect(powers(next)[1] == nil)
    ticks.builder.forgetTicks()
    #expect(ticks.tick([2]).gpus.statuses == [.lost, .lost, .ok])
  }
}
