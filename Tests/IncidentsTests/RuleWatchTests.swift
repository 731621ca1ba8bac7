import FleetHistory
import FleetModel
import Incidents
import Simulation
import TestSupport
import Testing

/// What the rules find, from the first sign to the end.
@Suite struct RuleWatchTests {
  // MARK: GPUs

  @Test func aLostGPUIsOneEventFromBeginningToEnd() {
    var site = HandMadeSite()
    var watched = Watched()
    watched.take(site, seconds: 0...2)
    site.statuses[1] = .lost
    watched.take(site, seconds: 3...8)
    #expect(watched.lines() == ["gpu-lost 3...? r0-h0 gpu 1: lost"])
    #expect(watched.log.events.first?.entity == "GPU-1f")
    site.statuses[1] = .ok
    watched.take(site, seconds: 9...12)
    #expect(watched.lines() == ["gpu-lost 3...9 r0-h0 gpu 1: lost"])
  }

  @Test func aWholeRackIsOneLine() {
    var site = HandMadeSite()
    var watched = Watched()
    watched.take(site, seconds: 0...2)
    for gpu in 64..<128 { site.statuses[gpu] = .unreachable }
    watched.take(site, seconds: 3...5)
    #expect(watched.lines() == ["gpu-silent 3...? r1 (64 GPUs): silent"])
  }

  @Test func moreOfAGroupJoinsItsEvent() {
    var site = HandMadeSite()
    var watched = Watched()
    for gpu in 64..<100 { site.statuses[gpu] = .lost }
    watched.take(site, at: 0)
    #expect(watched.lines() == ["gpu-lost 0...? r1 (36 of 64 GPUs): lost"])
    site.statuses[120] = .lost
    watched.take(site, at: 1)
    #expect(watched.lines() == ["gpu-lost 0...? r1 (37 of 64 GPUs): lost"])
  }

  @Test func manySinglesOfARackBecomeOneLine() {
    var site = HandMadeSite()
    var watched = Watched()
    for (second, gpu) in [3, 12, 21, 30, 39, 48].enumerated() {
      site.statuses[gpu] = .needsReset
      watched.take(site, at: Double(second))
    }
    #expect(
      watched.lines("gpu-reset") == [
        "gpu-reset 0...? r0-h0 gpu 3: needs a reset", "gpu-reset 1...? r0-h1 gpu 4: needs a reset",
        "gpu-reset 2...? r0-h2 gpu 5: needs a reset",
        "gpu-reset 3...? r0 (3 of 64 GPUs): needs a reset (r0-h3 gpu 6, r0-h4 gpu 7, r0-h6 gpu 0)",
      ])
  }

  @Test func aValueThatFlapsIsOneEvent() {
    var site = HandMadeSite()
    var watched = Watched()
    for second in 0...200 {
      site.temperatures[7] = second % 20 < 3 ? 80 : 95
      watched.take(site, at: Double(second))
    }
    site.temperatures[7] = 70
    watched.take(site, seconds: 201...260)
    #expect(watched.lines() == ["gpu-hot 3...200 r0-h0 gpu 7: too hot"])
  }

  @Test func heatOfAMomentIsNoEvent() {
    var site = HandMadeSite()
    var watched = Watched()
    watched.take(site, seconds: 0...3)
    site.temperatures[7] = 95
    watched.take(site, seconds: 4...8)
    site.temperatures[7] = 70
    watched.take(site, seconds: 9...60)
    #expect(watched.lines().isEmpty)
  }

  @Test func newXIDsAreEventsOldOnesAreNot() {
    var site = HandMadeSite()
    var watched = Watched()
    site.xids = [0: 31, 1: 0]
    watched.take(site, seconds: 0...2)
    site.xids[1] = 79
    watched.take(site, seconds: 3...5)
    for gpu in 64..<128 { site.xids[gpu] = 74 }
    watched.take(site, seconds: 6...7)
    #expect(
      watched.lines() == [
        "xid 3...3 r0-h0 gpu 1: XID 79, fallen off the bus",
        "xid 6...6 r1 (64 GPUs): XID 74, NVLink error",
      ])
    #expect(watched.log.events.allSatisfy { $0.severity == .critical })
  }

  @Test func aTenthOfTheFleetMustBeSlowed() {
    var site = HandMadeSite()
    var watched = Watched()
    for gpu in 0..<12 { site.reasons[gpu] = 0x40 }
    watched.take(site, seconds: 0...20)
    #expect(watched.lines().isEmpty)
    for gpu in 0..<20 { site.reasons[gpu] = 0x40 }
    watched.take(site, seconds: 21...40)
    #expect(watched.lines() == ["thermal-slowdown 21...? 20 GPUs slowed by heat"])
  }

  @Test func aFleetThatChangesKeepsItsEvents() {
    var site = HandMadeSite()
    var watched = Watched()
    site.statuses[100] = .lost
    watched.take(site, seconds: 0...5)
    site.topology = HandMadeSite.makeTopology(104)
    watched.take(site, seconds: 6...9)
    #expect(
      watched.lines() == [
        "gpu-lost 0...? r1-h12 gpu 4: lost", "topology 6...6 24 GPUs left, there are 104",
      ])
  }

  // MARK: Site

  @Test func anIslandIsCriticalUnlessItWasIntended() {
    for (connection, severity) in [
      (GridConnection.islandedUnintentional, Event.Severity.critical),
      (.islandedIntentional, .info), (.islanded, .critical),
    ] {
      var site = HandMadeSite()
      var watched = Watched()
      site.connection = .gridConnected
      watched.take(site, seconds: 0...2)
      site.connection = connection
      watched.take(site, seconds: 3...5)
      #expect(watched.lines("island").count == 1)
      #expect(watched.log.events.first { $0.rule == "island" }?.severity == severity)
      site.connection = .gridConnected
      watched.take(site, seconds: 6...7)
      #expect(watched.log.events.first { $0.rule == "island" }?.end == HandMadeSite.time(6))
      #expect(watched.lines("grid-return") == ["grid-return 6...6 the site is back on the grid"])
    }
  }

  @Test func shortOfPowerOnlyMattersOnAnIsland() {
    var site = HandMadeSite()
    var watched = Watched()
    site.connection = .gridConnected
    site.site = [(.loadPower, 20e6)]
    watched.take(site, seconds: 0...59)
    #expect(watched.lines().isEmpty)
    watched.take(site, seconds: 60...70)
    #expect(
      watched.lines() == [
        "grid-dependence 0...? without the grid the batteries would be 4.34 MW short"
      ])
    site.connection = .islanded
    watched.take(site, at: 71)
    #expect(watched.lines("power-short").count == 1)
  }

  @Test func chargeHasTwoLimits() {
    var site = HandMadeSite()
    var watched = Watched()
    site.site = [(.reserve, 20)]
    for (second, charge) in [22.0, 20.1, 19.8, 20.4, 19.9, 12, 6.9, 6.5].enumerated() {
      site.charge = charge
      watched.take(site, at: Double(second) * 60)
    }
    #expect(
      watched.lines() == [
        "reserve 120...? 19.8 % charged, below the reserve of 20 %",
        "charge-low 360...? the batteries are nearly empty at 6.9 %",
      ])
  }

  @Test func frequencyGetsWorse() {
    var site = HandMadeSite()
    var watched = Watched()
    for (second, frequency) in [60, 60.19, 60.25, 60.7, 60.18, 60.1].enumerated() {
      site.site = [(.siteFrequency, frequency), (.nominalFrequency, 60)]
      watched.take(site, at: Double(second))
    }
    for second in 6...20 { watched.take(site, at: Double(second)) }
    #expect(watched.lines() == ["frequency 2...5 frequency 60.70 Hz, nominal 60 Hz"])
    #expect(watched.log.events.first?.severity == .critical)
  }

  @Test func limitsThatFallAreACurtailment() {
    var site = HandMadeSite()
    var watched = Watched()
    watched.take(site, seconds: 0...5)
    site.limit = 600
    watched.take(site, seconds: 6...20)
    site.limit = 700
    watched.take(site, seconds: 21...100)
    #expect(watched.lines() == ["curtailment 6...21 power limits cut by 14 % to 600 W a GPU"])
  }

  // MARK: Units and data

  @Test func equalAlarmsAreGrouped() {
    var site = HandMadeSite()
    var watched = Watched()
    site.alarms = [3: BatteryAlarm.openDoor.bit]
    watched.take(site, at: 0)
    for unit in 2..<16 { site.alarms[unit] = BatteryAlarm.overTemperature.bit }
    watched.take(site, at: 1)
    for unit in 0..<4 { site.unitStatuses[unit] = .unreachable }
    watched.take(site, at: 2)
    #expect(
      watched.lines() == [
        "alarm-open-door 0...? u3: door open",
        "alarm-over-temperature 1...? 14 units: over temperature (u2, u3, u4, ...)",
        "unit-silent 2...? 4 units: does not answer (u0, u1, u2, ...)",
      ])
    #expect(watched.log.events.map(\.severity) == [.warning, .critical, .warning])
  }

  @Test func aFailingSourceSaysWhy() {
    var site = HandMadeSite()
    var watched = Watched()
    var source = SourceStatus(
      id: "sunspec://b7", kind: "sunspec", since: HandMadeSite.start, period: 1)
    source.state = .failing
    source.error = "no answer in 5 s; tried again"
    site.sources = [source]
    watched.take(site, seconds: 0...3)
    #expect(
      watched.lines() == ["source-failing 0...? sunspec://b7: no answer in 5 s; tried again"])
    #expect(watched.log.events.first?.subject == "sunspec://b7")
  }

  @Test func aGapIsToldWhenItIsOver() {
    let site = HandMadeSite()
    var watched = Watched()
    watched.take(site, seconds: 0...5)
    watched.take(site, at: 305)
    #expect(watched.lines() == ["gap 5...305 no data for 5 m 0 s"])
  }

  // MARK: Laws

  @Test func anyPrefixThenTheRestGivesTheSame() throws {
    let simulator = try Simulator(
      scenario: "memphis", parameters: [(name: "incident", value: "coolant-loss")],
      start: HandMadeSite.start)
    let frames = stride(from: 0.0, to: 400, by: 10).map {
      simulator.frame(at: HandMadeSite.time($0))
    }
    var whole = Watched()
    for frame in frames { whole.log.take(whole.watch.take(frame, FrameSummary(frame))) }
    #expect(whole.log.count > 3)
    for cut in stride(from: 0, through: frames.count, by: 7) {
      var first = RuleWatch()
      let told = frames[..<cut].map { first.take($0, FrameSummary($0)) }
      var second = first
      let rest = frames[cut...].map { second.take($0, FrameSummary($0)) }
      #expect(EventLog((told + rest).flatMap { $0 }) == whole.log)
    }
  }

  @Test(arguments: [([3], false), ([3, 5], false), ([3, 4], true)])
  func oneLateInstantIsNoEvent(_ late: [Int], _ isTold: Bool) {
    var site = HandMadeSite()
    let summaries = (0..<8).map { second in
      for gpu in 0..<5 { site.statuses[gpu] = late.contains(second) ? .stale : .ok }
      return FrameSummary(site.frame(at: Double(second)))
    }
    #expect(RuleWatch.events(of: summaries).events.map(\.rule) == (isTold ? ["gpu-silent"] : []))
  }

  @Test func summariesAloneTellTheStory() throws {
    let simulator = try Simulator(
      scenario: "memphis", parameters: [(name: "incident", value: "grid-trip")],
      start: HandMadeSite.start)
    let log = RuleWatch.events(
      of: stride(from: 0.0, to: 400, by: 2).map {
        FrameSummary(simulator.frame(at: HandMadeSite.time($0)))
      })
    #expect(
      log.events.map(\.rule) == ["gpu-faulty", "gpu-silent", "frequency", "island", "grid-return"])
  }

  @Test func timeNeverRunsBackwards() {
    let site = HandMadeSite()
    var watched = Watched()
    watched.take(site, seconds: 0...5)
    let again = site.frame(at: 3)
    #expect(watched.watch.take(again, FrameSummary(again)).isEmpty)
  }
}
