import FleetHistory
import FleetModel
import TestSupport
import Testing

struct JobLedgerTests {
  /// One host; each GPU with its job and its watts.
  private func frame(
    _ seconds: Double, _ gpus: [(job: String?, watts: Double?)], clock: [Double] = []
  ) -> Frame {
    let identities = gpus.indices.map { GPUIdentity(host: "n", index: $0, name: "H100") }
    var table = MetricTable(count: gpus.count)
    for (gpu, given) in gpus.enumerated() {
      if let watts = given.watts { table.set(.powerDraw, gpu, value: watts) }
      table.set(.utilization, gpu, value: 100)
      if gpu < clock.count { table.set(.smClock, gpu, value: clock[gpu]) }
    }
    let names = Array(Set(gpus.compactMap(\.job))).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, 1...))
    let codes = gpus.map { given in UInt32(given.job.flatMap { numbers[$0] } ?? 0) }
    return Frame(
      Frame.Content(
        time: RandomFleet.time.adding(seconds: seconds), origin: .live,
        topology: TopologyBuilder.build(site: "s", identities: identities).topology, gpus: table,
        labels: LabelTable(
          count: gpus.count,
          columns: [LabelTable.Column(key: LabelKey.job, values: names, codes: codes)])))
  }

  private func near(_ value: Double?, _ wanted: Double) -> Bool {
    value.map { abs($0 - wanted) < 1e-9 } ?? false
  }

  @Test func energyIsTheAreaBelowThePower() throws {
    var ledger = JobLedger()
    for second in 0...10 {
      let watts = 100 + Double(second) * 10
      ledger.take(frame(Double(second), [("a", watts), ("a", 200), ("b", 50)]))
    }
    let a = try #require(ledger.record(LabelKey.job, "a"))
    // From 300 W to 400 W in ten seconds.
    #expect(near(a.energy, 3500.0 / 3600) && !a.isLowerBound && a.isOlder)
    #expect(near(ledger.record(LabelKey.job, "b")?.energy, 500.0 / 3600))
    #expect(near(ledger.record(JobKey.model, "H100")?.energy, 4000.0 / 3600))
    #expect(ledger.start == RandomFleet.time && ledger.start(LabelKey.job) == RandomFleet.time)
    #expect(
      ledger.samples(LabelKey.job, "a").map(\.watts) == (0...10).map { 300 + Double($0) * 10 })
    #expect(ledger.record(LabelKey.job, "c") == nil)
  }

  @Test func gapsAreNotFilledAndAreMarked() {
    var ledger = JobLedger()
    for second in [0, 1, 2, 60, 61] as [Double] { ledger.take(frame(second, [("a", 3600)])) }
    let record = ledger.record(LabelKey.job, "a")
    #expect(near(record?.energy, 3) && record?.isLowerBound == true)
    var patient = JobLedger()
    for second in [0, 1, 2, 5, 6] as [Double] { patient.take(frame(second, [("a", 3600)])) }
    #expect(near(patient.record(LabelKey.job, "a")?.energy, 6), "three periods are no gap")
    var fast = JobLedger()
    for second in [0, 1, 2] as [Double] { fast.take(frame(second, [("a", 3600)])) }
    fast.take(frame(12, [("a", 3600)]), stride: 10)
    #expect(near(fast.record(LabelKey.job, "a")?.energy, 12), "frames that play leaves out")
  }

  @Test func whoSaysNothingMakesALowerBound() {
    var ledger = JobLedger()
    for second in 0..<3 {
      ledger.take(frame(Double(second), [("a", 3600), ("a", nil), ("b", nil)]))
    }
    #expect(near(ledger.record(LabelKey.job, "a")?.energy, 2))
    #expect(ledger.record(LabelKey.job, "a")?.isLowerBound == true)
    #expect(ledger.record(LabelKey.job, "b").map { $0.energy == nil } == true)
  }

  @Test func jobsComeAndGo() {
    var ledger = JobLedger()
    for minute in 0..<5 { ledger.take(frame(Double(minute) * 60, [("a", 60), ("b", 60)])) }
    for minute in 5..<90 { ledger.take(frame(Double(minute) * 60, [("a", 60), ("c", 60)])) }
    let late = ledger.record(LabelKey.job, "c")
    #expect(late?.firstSeen == RandomFleet.time.adding(seconds: 300) && late?.isOlder == false)
    #expect(near(late?.energy, 84) && ledger.record(LabelKey.job, "b") == nil, "gone for an hour")
    #expect(ledger.samples(LabelKey.job, "c").count == 85)
    ledger.take(frame(5400, [("d", 60)]))
    #expect(ledger.samples(LabelKey.job, "d").count == 1, "nothing of whom it follows")
  }

  @Test func goingBackBeginsAnew() {
    var ledger = JobLedger()
    for second in [10, 11, 12, 4] as [Double] { ledger.take(frame(second, [("a", 60)])) }
    #expect(ledger.start == RandomFleet.time.adding(seconds: 4))
    #expect(ledger.record(LabelKey.job, "a")?.energy == 0)
    ledger.take(frame(4, [("a", 60)]))
    #expect(ledger.start == RandomFleet.time.adding(seconds: 4), "the same frame again")
  }

  @Test func onlySoManyJobsAreKept() {
    var ledger = JobLedger()
    let gpus = (0..<100_010).map { (job: String?("j\($0)"), watts: Double?(1)) }
    for second in 0..<2 { ledger.take(frame(Double(second), gpus)) }
    let known = gpus.filter { ledger.record(LabelKey.job, $0.job ?? "") != nil }
    #expect(known.count == 100_000)
  }

  // MARK: Stragglers

  private let working = [(job: String?, watts: Double?)](repeating: ("a", 600), count: 6)

  @Test func aMinuteMakesAStraggler() {
    var ledger = JobLedger()
    for second in 0...120 {
      let clock: Double = second >= 30 && second < 100 ? 510 : 1830
      ledger.take(frame(Double(second), working, clock: [1830, 1830, clock, 1830, 1830, 1830]))
      let isOne = second >= 90 && second < 100
      #expect(ledger.stragglers.map(\.gpu) == (isOne ? [2] : []), "second \(second)")
      if isOne {
        #expect(ledger.stragglers.first?.since == RandomFleet.time.adding(seconds: 30))
      }
    }
  }

  @Test func aGapForgetsWhoLagged() {
    var ledger = JobLedger()
    let clock: [Double] = [1830, 1830, 510, 1830, 1830, 1830]
    for second in (0...50).map(Double.init) + [70, 71] {
      ledger.take(frame(second, working, clock: clock))
    }
    #expect(ledger.stragglers.isEmpty)
  }

  @Test func aStragglerIsFoundAgainAndAnotherJobForgiven() {
    var ledger = JobLedger()
    let clock: [Double] = [1830, 1830, 510, 510, 1830, 1830]
    for second in 0..<40 { ledger.take(frame(Double(second), working, clock: clock)) }
    // The fourth GPU works for another job now, which has no peers.
    let next = working.indices.map { (job: String?($0 == 3 ? "b" : "a"), watts: Double?(600)) }
    for second in 40...70 { ledger.take(frame(Double(second), next, clock: clock)) }
    #expect(ledger.stragglers.map(\.gpu) == [2])
  }
}
