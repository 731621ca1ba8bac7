import FleetHistory
import FleetModel
import Synchronization
import TestSupport
import Testing

/// The times at which something crosses a bound, found with few frames, are those that all frames
/// say.
struct CrossingTests {
  /// Frames of three racks whose values wander, so that they cross bounds now and then.
  private func frames(_ count: Int, _ generator: inout SeededGenerator) -> [Frame] {
    let fleet = LaidRecording.frames(count, gpus: 30, change: count / 3, using: &generator)
    var level = Int64(50_000)
    return fleet.map { frame in
      var content = frame.content
      level = min(max(0, level + .random(in: -9000...9000, using: &generator)), 90_000)
      for gpu in 0..<content.gpus.count {
        let value = level + Int64(gpu) * 100 + .random(in: 0...500, using: &generator)
        let isAbsent = Int.random(in: 0..<30, using: &generator) == 0
        content.gpus.set(.powerDraw, gpu, isAbsent ? .unsupported : .value(value))
      }
      return Frame(content)
    }
  }

  private func expected(
    _ states: [Bool], from place: Int, isBackwards: Bool
  ) -> Int? {
    let begins = states.indices.filter { states[$0] && ($0 == 0 || !states[$0 - 1]) }
    return isBackwards ? begins.last { $0 < place } : begins.first { $0 > place }
  }

  @Test(arguments: (0..<4).map { SeededGenerator.seedOfRun &+ $0 })
  func areThoseOfAllFrames(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let frames = frames(60, &generator)
    let recording = try Recording(MemoryBytes(LaidRecording(frames, ends: false).bytes))
    #expect(recording.groups.count > 5)
    var history = FrameHistory(period: 10, limits: .log)
    for frame in frames { history.append(frame, FrameSummary(frame)) }
    let topology = frames[0].topology
    let rack = topology.groups[topology.groupRange(.rack).upperBound - 1]
    let watched: [Watched] = [
      .fleet, .group(.rack, rack.name), .gpu(topology.key(ofGPU: 3)), .gpu("nobody"),
      .group(.rack, "nowhere"),
    ]
    for _ in 0..<8 {
      let relation = Threshold.Relation.allCases.randomElement(using: &generator) ?? .above
      let value = Double(Int64.random(in: 0...90_000, using: &generator) / 50 * 50) / 100
      let threshold = Threshold(.powerDraw, relation, value)
      for who in watched {
        let states = frames.map { threshold.isCrossed(in: $0, who) }
        for place in [-1, 0, 17, 31, 59, 60] {
          for isBackwards in [false, true] {
            let wanted = expected(states, from: place, isBackwards: isBackwards)
            let note = "\(threshold.text) of \(who) from \(place), \(isBackwards), seed \(seed)"
            #expect(
              recording.crossing(threshold, of: who, from: place, isBackwards: isBackwards)
                == wanted, "\(note)")
            #expect(
              history.crossing(threshold, of: who, from: place, isBackwards: isBackwards)
                == wanted, "\(note)")
          }
        }
      }
    }
  }

  /// A bound that one group alone reaches costs the frames of that group.
  @Test func fewFramesAreRead() throws {
    var generator = SeededGenerator()
    let frames = LaidRecording.frames(400, gpus: 20, using: &generator).enumerated().map {
      number, frame in
      var content = frame.content
      for gpu in 0..<content.gpus.count {
        let value: Int64 = number == 301 && gpu == 7 ? 70_100 : .random(in: 100...69_900)
        content.gpus.set(.powerDraw, gpu, .value(value))
      }
      return Frame(content)
    }
    let bytes = MemoryBytes(LaidRecording(frames).bytes)
    let recording = try Recording(bytes)
    let threshold = Threshold(.powerDraw, .above, 700)
    let key = frames[0].topology.key(ofGPU: 7)
    _ = recording.groups
    let before = bytes.bytesRead.load(ordering: .relaxed)
    #expect(recording.crossing(threshold, of: .gpu(key), from: 0) == 301)
    #expect(recording.crossing(threshold, of: .gpu(key), from: 301) == nil)
    let read = bytes.bytesRead.load(ordering: .relaxed) - before
    #expect(read * 3 < Int(bytes.size()), "\(read) of \(bytes.size()) bytes were read")
  }

  @Test(arguments: [
    ("power>700", Threshold(.powerDraw, .above, 700)),
    ("Temp >= 90", Threshold(.temperature, .atLeast, 90)),
    ("util<5.5", Threshold(.utilization, .below, 5.5)),
    ("memory<=1e3", Threshold(.framebufferUsed, .atMost, 1000)),
  ])
  func areWritten(_ text: String, _ threshold: Threshold) {
    #expect(Threshold(parsing: text) == threshold)
  }

  @Test(arguments: ["", "power", "power=5", "power>", "power>nan", "nothing>5", ">5", "power><5"])
  func whatIsNoBoundIsRefused(_ text: String) {
    #expect(Threshold(parsing: text) == nil)
  }

  @Test func bookmarksAreNotes() {
    let notes = [
      NoteRecord(bookmark: "a", time: SmallFleet.time(1)),
      NoteRecord(time: SmallFleet.time(2), author: "me", text: "bookmark: no", id: "1"),
      NoteRecord(bookmark: "a", time: SmallFleet.time(3)),
    ]
    #expect(NoteRecord.bookmarks(notes) == ["a": SmallFleet.time(3)])
  }

  @Test func gapsAreSkippedWhenAskedFor() {
    var timeline = Timeline(period: 1)
    for second in [0.0, 1, 2, 100, 101] {
      timeline.append(FrameSummary(SmallFleet.frame(at: second, watts: [1])))
    }
    func play(_ skips: Bool?, speed: Double) -> Timestamp? {
      var playhead = Playhead(at: SmallFleet.time(2), isPlaying: true, speed: speed)
      playhead.skipsGaps = skips
      playhead.advance(seconds: 10 / speed, in: timeline, endsLive: false)
      return playhead.time
    }
    #expect(play(nil, speed: 1) == SmallFleet.time(12))
    #expect(play(true, speed: 1) == SmallFleet.time(100))
    #expect(play(nil, speed: 2) == SmallFleet.time(100))
    #expect(play(false, speed: 2) == SmallFleet.time(12))
  }
}
