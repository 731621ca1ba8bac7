import FleetHistory
import FleetModel
import Testing

/// What all frames of a file need is said more than once, and key frames are never far apart.
struct WriterBeginningTests {
  @Test(arguments: [3, 4, 5, 40, 300]) func aHoleAtTheStartCostsTheFirstGroupsOnly(frames: Int)
    throws
  {
    let bench = try WriterBench("sim:memphis?gpus=16")
    var session = try bench.session()
    for frame in 0..<frames { bench.record(Double(frame), in: &session) }
    session.finish(at: bench.moment(Double(frames)))
    let records = bench.records()
    let firstFrame = try #require(records.frames.first?.offset)
    var bytes = bench.disk.content("f.gtr").bytes
    for place in 8..<firstFrame { bytes[place] = 0 }

    guard frames >= 4 else {
      // Nothing was said twice yet.
      #expect(records.records(.schema).count == 1)
      return
    }
    #expect(records.records(.schema).count >= 2)
    let recording = try Recording(MemoryBytes(bytes))
    #expect(recording.frameCount == frames)
    for place in 0..<recording.frameCount {
      let difference = SameFrame.difference(
        bench.frame(Double(place)), try recording.frame(at: place))
      #expect(difference == nil, "frame \(place)")
    }
  }

  @Test func eachIndexIsFollowedByTheBeginning() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    for frame in 0..<4 * 64 * 2 + 4 { bench.record(Double(frame), in: &session) }
    let types = bench.records().types
    for (place, type) in types.enumerated() where type == .index {
      #expect(types[(place + 1)...].prefix(3) == [.fileHeader, .schema, .topology])
    }
    #expect(types.filter { $0 == .index }.count == 2)
    #expect(types.filter { $0 == .schema }.count == 4)
  }

  @Test func framesFarApartAreKeyFramesMoreOften() throws {
    let bench = try WriterBench()
    var session = try bench.session(
      .file("f.gtr"),
      WriterBench.options {
        $0.period = 60
        $0.groupLength = 32
      })
    for frame in 0..<21 { bench.record(Double(frame) * 60, in: &session) }
    let keys = bench.records().frames.map(\.header.isKeyFrame)
    #expect(keys.enumerated().allSatisfy { $1 == ($0 % 5 == 0) }, "\(keys)")
  }
}
