import Testing

@testable import Collectors

/// When the tool is listened to, against a tool that prints ticks at its own pace.
struct ReadingPaceTests {
  /// Reads ticks that take 3 ms to print, as the thread of a source does.
  private struct Reader {
    var pace = ReadingPace()
    /// Looks that were needed, of each tick.
    var looks: [Int] = []
    /// Seconds from the end of a tick to its reading.
    var delays: [Double] = []

    mutating func read(tickFrom start: Double, rows: Double = 4) {
      let end = start + 0.003
      var now = max(start, pace.nextLook ?? start)
      var count = 0
      while true {
        count += 1
        now += pace.begin(now)
        if now >= end { break }
        // The next row comes.
        now = min(end, now + 0.003 / rows)
      }
      looks.append(count)
      delays.append(now - end)
      pace.noteTick(now)
    }
  }

  @Test func aSteadyToolIsLookedAtOnceATick() {
    var reader = Reader()
    for tick in 0..<100 { reader.read(tickFrom: 50 + Double(tick) * 1.012) }
    let late = reader.looks.dropFirst(5)
    #expect(late.filter { $0 == 1 }.count > late.count * 7 / 10, "\(reader.looks)")
    #expect(reader.delays.allSatisfy { $0 < 0.02 }, "\(reader.delays)")
  }

  @Test(arguments: [1.5, 1.05, 0.95, 0.7]) func aToolThatChangesItsPaceIsFollowed(to pace: Double) {
    var reader = Reader()
    var start = 0.0
    for tick in 0..<60 {
      start += tick < 30 ? 1 : pace
      reader.read(tickFrom: start)
    }
    #expect(reader.delays.dropFirst(36).allSatisfy { $0 < 0.02 }, "\(reader.delays)")
    #expect(reader.delays.allSatisfy { $0 < 1.6 }, "\(reader.delays)")
  }

  @Test func anIrregularToolIsWaitedFor() {
    var reader = Reader()
    var start = 0.0
    for tick in 0..<50 {
      start += tick % 3 == 0 ? 0.6 : 1.4
      reader.read(tickFrom: start)
    }
    #expect(reader.delays.allSatisfy { $0 < 0.02 }, "\(reader.delays)")
  }

  @Test func ticksThatComeFastAreReadAsTheyCome() {
    var reader = Reader()
    for tick in 0..<50 { reader.read(tickFrom: Double(tick) * 0.1) }
    #expect(reader.pace.nextLook == nil)
  }

  @Test func twoTicksAtOnceForgetThePace() {
    var reader = Reader()
    for tick in 0..<10 { reader.read(tickFrom: Double(tick)) }
    #expect(reader.pace.nextLook != nil)
    reader.pace.noteTick(10)
    #expect(reader.pace.nextLook == nil)
  }
}
