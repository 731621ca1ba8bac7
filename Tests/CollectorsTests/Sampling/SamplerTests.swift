import Collectors
import FleetModel
import Synchronization
import Testing

/// When the frames of the fleet come, and that everything ends.
struct SamplerTests {
  @Test func frameIsDueWhenEverySourceHasReported() {
    var tick = SamplerTick(periods: [1, 1], period: 1, now: 0)
    let noteFrame = { (source: Int, now: Double) in tick.noteFrame(from: source, now) }
    #expect(!noteFrame(0, 0.1))
    #expect(noteFrame(1, 0.2))
    tick.notePublished(0.2)
    #expect(!noteFrame(1, 1.15))
    #expect(noteFrame(0, 1.2))
  }

  @Test func slowOrSilentSourceIsNotWaitedFor() {
    var tick = SamplerTick(periods: [1, 10, 1], period: 1, now: 0)
    let noteFrame = { (source: Int, now: Double) in tick.noteFrame(from: source, now) }
    _ = tick.noteFrame(from: 0, 0)
    _ = tick.noteSilence(of: 2, 0)
    #expect(noteFrame(1, 0))
    tick.notePublished(0)
    for second in 1...8 {
      #expect(noteFrame(0, Double(second)))
      tick.notePublished(Double(second))
    }
  }

  @Test func lateSourceIsPassedOverAfterHalfAPeriod() {
    var tick = SamplerTick(periods: [1, 1], period: 1, now: 0)
    let noteFrame = { (source: Int, now: Double) in tick.noteFrame(from: source, now) }
    _ = tick.noteFrame(from: 0, 0)
    _ = tick.noteFrame(from: 1, 0)
    tick.notePublished(0)
    #expect(!noteFrame(0, 1))
    #expect(tick.deadline == 1.5)
    tick.notePublished(1.5)
    #expect(tick.deadline == 3)
    tick.noteLook(3)
    #expect(tick.deadline == 4)
  }

  /// One that is late costs half a period once, not at every frame from then on.
  @Test func silentSourceIsNotWaitedForAgain() {
    var tick = SamplerTick(periods: [1, 1], period: 1, now: 0)
    let noteFrame = { (source: Int, now: Double) in tick.noteFrame(from: source, now) }
    _ = noteFrame(0, 0)
    #expect(noteFrame(1, 0))
    tick.notePublished(0)
    #expect(!noteFrame(0, 1))
    tick.notePublished(1.5)
    #expect(!noteFrame(0, 2))
    for second in 3...8 {
      #expect(noteFrame(0, Double(second)))
      tick.notePublished(Double(second))
    }
    #expect(!noteFrame(1, 8.2))
    tick.notePublished(9)
    #expect(!noteFrame(0, 9), "it is waited for again once it has come back")
  }

  @Test func crowdKeepsItsBeatWhoeverIsSilent() {
    var tick = SamplerTick(periods: Array(repeating: 1, count: 200), period: 1, now: 0)
    let noteFrame = { (source: Int, now: Double) in tick.noteFrame(from: source, now) }
    for second in 1...5 {
      for source in 0..<140 {
        #expect(!noteFrame(source, Double(second) - 0.5))
      }
      #expect(tick.deadline == Double(second))
      let late = Double(second) + 0.02
      tick.noteLook(late)
      tick.notePublished(late)
    }
    tick.noteLook(8)
    #expect(tick.deadline == 9, "what was missed is not made up for")
  }

  @Test func loneSourceIsLookedAtWhenItsValuesHaveGrownOld() {
    var tick = SamplerTick(periods: [1], period: 1, now: 0)
    _ = tick.noteFrame(from: 0, 0)
    tick.notePublished(0)
    #expect(tick.deadline == 3.1)
    tick.noteLook(3.1)
    #expect(tick.deadline == 4.1)
  }

  @Test func freshFrameIsNotHeldBackByOneThatOnlyShowedOldValues() {
    var tick = SamplerTick(periods: [1], period: 1, now: 0)
    let noteFrame = { (source: Int, now: Double) in tick.noteFrame(from: source, now) }
    #expect(noteFrame(0, 0))
    tick.notePublished(0)
    #expect(!noteFrame(0, 0.3))
    tick.notePublished(1.5)
    tick.notePublished(2.5)
    #expect(noteFrame(0, 2.6))
  }

  /// A source that says what the test wrote down, then waits for its cancellation.
  private struct ScriptedSource: Source {
    let id: String
    let period = 1.0
    let reports: [SourceReport]
    var endsByItself = false
    let ended: @Sendable () -> Void

    func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
      for report in reports { deliver(report) }
      if !endsByItself {
        let (stream, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in stream {}
      }
      ended()
    }

    func probe() async -> SourceProbe { await .firstAnswer(of: self) }
  }

  @Test(.timeLimit(.minutes(1))) func publishesAndStopsCleanly() async {
    let ended = Atomic<Int>(0)
    let kept = Mutex<[Frame]>([])
    let sources = ["a", "b"].map { name in
      ScriptedSource(
        id: name, reports: [.frame(AssemblerTests.frame(host: name, watts: [100]))],
        ended: { ended.add(1, ordering: .relaxed) })
    }
    let sampler = Sampler(
      site: "s", sources: sources, onFrame: { frame in kept.withLock { $0.append(frame) } })
    sampler.start()
    var frames = sampler.frames.makeAsyncIterator()
    let frame = await frames.next()
    #expect(frame?.gpus.count == 2)
    await sampler.stop()
    #expect(ended.load(ordering: .relaxed) == 2)
    #expect(kept.withLock { $0.first } != nil)
    while await frames.next() != nil {}
    #expect(sampler.statuses.map(\.id) == ["a", "b"])
  }

  @Test(.timeLimit(.minutes(1))) func endsWhenEverySourceHasEnded() async {
    let source = ScriptedSource(id: "a", reports: [], endsByItself: true, ended: {})
    let sampler = Sampler(site: "s", sources: [source])
    sampler.start()
    for await _ in sampler.frames {}
    await sampler.stop()
  }

  @Test(.timeLimit(.minutes(1))) func newsWithoutFramesReachTheOwner() async {
    var status = SourceStatus(
      id: "a", kind: "test", since: AssemblerTests.start, period: 1)
    status.error = "no answer for 5 s"
    let (stream, continuation) = AsyncStream.makeStream(of: [SourceStatus].self)
    let source = ScriptedSource(id: "a", reports: [.status(status)], ended: {})
    let sampler = Sampler(
      site: "s", sources: [source], onStatuses: { continuation.yield($0) })
    sampler.start()
    var news = stream.makeAsyncIterator()
    #expect(await news.next()?.first?.error == "no answer for 5 s")
    await sampler.stop()
  }
}
