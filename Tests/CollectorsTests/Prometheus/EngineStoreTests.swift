import FleetHistory
import FleetModel
import Synchronization
import Testing

@testable import Collectors

/// The past of an engine as a store of frames.
struct EngineStoreTests {
  static let start = Timestamp(seconds: FakeEngine.now - 3600)

  /// A fleet that heats up between the twentieth and the thirtieth minute on one GPU, is silent
  /// between the fortieth and the fiftieth, and loses a GPU for good in the fifty-fifth.
  @Sendable static func planted(_ name: String, _ gpu: Int, _ time: Double) -> Double? {
    let minute = (time - (FakeEngine.now - 3600)) / 60
    if minute >= 40, minute < 50 { return nil }
    if gpu == 5, minute >= 55 { return nil }
    if name == "DCGM_FI_DEV_GPU_TEMP", gpu == 2, minute >= 20, minute < 30 { return 97 }
    return FakeEngine.steady(name, gpu, time)
  }

  static func store(
    _ engine: FakeEngine, every: Double? = 15, seconds: Double = 3600,
    sleep: @escaping @Sendable (Double) async throws -> Void = { _ in }
  ) async throws -> EngineStore {
    try await engine.source(sleep: sleep).past(
      from: start, to: start.adding(seconds: seconds), every: every)
  }

  /// A frame, fetched on a thread that may wait.
  static func frame(_ store: EngineStore, _ place: Int) async throws -> Frame {
    let result: Result<Frame, RecordingError> = await WorkerThread.run(Wakeup()) {
      do throws(RecordingError) { return .success(try store.frame(at: place)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  @Test func timelineIsWhatTheFramesAre() async throws {
    let store = try await Self.store(FakeEngine(value: Self.planted))
    #expect(store.summaries.count == 241 - 40 && store.period == 15)
    for place in [0, 79, 80, 119, 120, 159, 160, 180, 200] {
      let summary = store.summaries[place]
      let frame = try await Self.frame(store, place)
      #expect(frame.time == summary.time && frame.content.origin == .recorded)
      let own = FrameSummary(frame)
      #expect(own.gpus == summary.gpus && own.reporting == summary.reporting, "frame \(place)")
      #expect(own.temperature?.max == summary.temperature?.max)
      #expect(own.temperature?.min == summary.temperature?.min)
      #expect(own.temperature?.sum == summary.temperature?.sum)
      #expect(own.utilization?.sum == summary.utilization?.sum)
      #expect(own.power?.sum == summary.power?.sum)
      #expect(own.power?.count == summary.power?.count)
      #expect(own.memoryUsed?.sum == summary.memoryUsed?.sum)
      #expect(own.site.gpu == summary.site.gpu)
    }
  }

  @Test func gapIsAGapAndTheLostGPUIsLost() async throws {
    let store = try await Self.store(FakeEngine(value: Self.planted))
    var timeline = Timeline(period: store.period)
    timeline.append(store.summaries)
    let gap = try #require(timeline.gap(at: Self.start.adding(seconds: 45 * 60)))
    #expect(gap.to.seconds(since: gap.from) == 615)
    let last = try await Self.frame(store, store.summaries.count - 1)
    #expect(last.gpus.statuses == [.ok, .ok, .ok, .ok, .ok, .lost])
    let first = try await Self.frame(store, 0)
    #expect(first.gpus.statuses == [.ok, .ok, .ok, .ok, .ok, .ok])
    #expect(first.content.lastSeen.isEmpty)
  }

  @Test func oneInstantWithoutAGPUIsNoLoss() async throws {
    let engine = FakeEngine { name, gpu, time in
      let place = Int((time - (FakeEngine.now - 3600)) / 15)
      let isGone = gpu == 3 && (place == 70 || place >= 100 && place < 103)
      return isGone ? nil : FakeEngine.steady(name, gpu, time)
    }
    let store = try await Self.store(engine)
    for order in [[69, 70, 71, 100, 101, 102, 103], [103, 70, 102, 101, 100, 71, 69]] {
      for place in order {
        let frame = try await Self.frame(store, place)
        let expected: EntityStatus =
          place == 70 || place == 100 ? .stale : place == 101 || place == 102 ? .lost : .ok
        #expect(frame.gpus.statuses[3] == expected, "frame \(place) of \(order)")
        #expect((frame.gpus.value(.temperature, 3) == nil) == (expected != .ok))
        if expected == .stale {
          #expect(frame.content.lastSeen[3] == store.summaries[place - 1].time)
        }
      }
    }
  }

  @Test func partsAreFetchedOnceAndAhead() async throws {
    let engine = FakeEngine()
    let store = try await Self.store(engine)
    let before = engine.seriesQuestions.count
    for place in 0..<60 { _ = try await Self.frame(store, place) }
    for place in (0..<60).reversed() { _ = try await Self.frame(store, place) }
    _ = try await Self.frame(store, 60)
    // Two parts of an hour at the most were asked for, and the one that comes next.
    #expect(engine.seriesQuestions.count - before <= 3 * 6)
  }

  @Test func whatPassesIsAskedForAgain() async throws {
    let refused = Mutex(0)
    let engine = FakeEngine(override: { question, _ in
      guard question.path.hasSuffix("query_range"), question.query.hasPrefix("max by"),
        question.query.contains("(DCGM_FI_DEV_GPU_UTIL)")
      else { return nil }
      return refused.withLock { count in
        count += 1
        return count < 3 ? FakeEngine.json("{}", status: 503) : nil
      }
    })
    let store = try await Self.store(engine, seconds: 300)
    let frame = try await Self.frame(store, 3)
    #expect(frame.gpus.value(.utilization, 0) == 90)
    #expect(frame.content.sources.first?.error == nil)
  }

  @Test func aMetricThatCannotBeHadIsSaidInTheFrame() async throws {
    let engine = FakeEngine(override: { question, _ in
      question.path.hasSuffix("query_range") && question.query.hasSuffix("(DCGM_FI_DEV_FB_USED)")
        ? FakeEngine.json(EngineErrorTests.said("execution", "limit exceeded"), status: 422) : nil
    })
    let store = try await Self.store(engine, seconds: 300)
    let frame = try await Self.frame(store, 0)
    #expect(frame.gpus[.framebufferUsed] == nil && frame.gpus[.temperature] != nil)
    #expect(
      frame.content.sources.first?.error?.hasPrefix("DCGM_FI_DEV_FB_USED: the query is more")
        == true)
  }

  @Test func anEngineThatIsGoneIsSaid() async throws {
    let isGone = Mutex(false)
    let engine = FakeEngine(override: { _, _ in
      isGone.withLock { $0 } ? FakeEngine.json("{}", status: 502) : nil
    })
    let store = try await Self.store(engine)
    isGone.withLock { $0 = true }
    await #expect(throws: RecordingError.self) { try await Self.frame(store, 0) }
    isGone.withLock { $0 = false }
    let frame = try await Self.frame(store, 0)
    #expect(frame.reportingCount == 6)
  }

  @Test func aClosedStoreDoesNotWait() async throws {
    let store = try await Self.store(FakeEngine())
    store.close()
    await #expect(throws: RecordingError.self) { try await Self.frame(store, 100) }
  }

  @Test func stepFollowsTheScrapesAndTheLength() async throws {
    let own = try await Self.store(FakeEngine(), every: nil)
    #expect(own.period == 15)
    let day = try await FakeEngine().source().past(
      from: Self.start.adding(seconds: -30 * 86_400), to: Self.start, every: nil)
    #expect(day.period == 600 && day.summaries.count <= 5000)
    await #expect(throws: SourceError.self) {
      try await FakeEngine().source().past(
        from: Self.start.adding(seconds: -30 * 86_400), to: Self.start, every: 1)
    }
  }

  @Test func aRangeWithoutSamplesIsSaid() async throws {
    let engine = FakeEngine(value: { _, _, _ in nil })
    do {
      _ = try await Self.store(engine)
      Issue.record("it has frames")
    } catch let error as SourceError {
      #expect(error.message == "it has no GPU in this range")
    }
  }
}
