import Collectors
import FleetModel
import Testing

struct ModbusPartsTests {
  private func moment(_ seconds: Double) -> Moment {
    Moment(seconds: seconds, wall: Timestamp(seconds: 1_700_000_000 + seconds))
  }

  @Test func refusalsDoubleTheWaitAndAnAnswerEndsIt() {
    var pace = ReconnectPace(ModbusLimits())
    #expect(pace.mayTry(moment(0)))
    var waits: [Double] = []
    var now = 0.0
    for _ in 0..<8 {
      pace.noteRefusal(moment(now), jitter: 0.5)
      let next = pace.nextTry?.seconds ?? -1
      #expect(!pace.mayTry(moment(next - 0.01)) && pace.mayTry(moment(next)))
      waits.append(next - now)
      now = next
    }
    #expect(waits == [0.5, 1, 2, 4, 8, 16, 30, 30])
    pace.noteAnswer()
    #expect(pace.nextTry == nil && pace.mayTry(moment(0)))
    pace.noteRefusal(moment(0), jitter: 0)
    #expect(pace.nextTry?.seconds == 0.375)
    pace.noteAnswer()
    pace.noteRefusal(moment(0), jitter: 1)
    #expect(pace.nextTry?.seconds == 0.625)
  }

  @Test func firstLossesAreFree() {
    var pace = ReconnectPace(ModbusLimits())
    for _ in 0..<3 {
      pace.noteFruitless(moment(0), jitter: 0.5)
      #expect(pace.nextTry == nil)
    }
    pace.noteFruitless(moment(0), jitter: 0.5)
    #expect(pace.nextTry?.seconds == 0.5)
  }

  @Test func wordsNameTheCode() {
    #expect(ModbusError.exception(11).words == "gateway cannot reach the unit (exception 11)")
    for code in UInt8(0)...255 {
      #expect(ModbusError.exception(code).words.hasSuffix("(exception \(code))"))
    }
  }

  @Test func turnsGoInTheOrderOfComing() async {
    let queue = TurnQueue()
    #expect(await queue.take())
    let (order, note) = AsyncStream.makeStream(of: Int.self)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<10 {
        group.addTask {
          guard await queue.take() else { return }
          note.yield(number)
          queue.give()
        }
        while queue.count < number + 1 { await Task.yield() }
      }
      queue.give()
    }
    note.finish()
    var numbers: [Int] = []
    for await number in order { numbers.append(number) }
    #expect(numbers == Array(0..<10))
  }

  @Test func theCancelledLeaveTheQueue() async {
    let queue = TurnQueue()
    #expect(await queue.take())
    let cancelled = Task { await queue.take() }
    while queue.count < 1 { await Task.yield() }
    let next = Task { await queue.take() }
    while queue.count < 2 { await Task.yield() }
    cancelled.cancel()
    #expect(await cancelled.value == false)
    queue.give()
    #expect(await next.value)
    let late = Task { await queue.take() }
    while queue.count < 1 { await Task.yield() }
    queue.close()
    #expect(await late.value == false)
    queue.give()
    #expect(await queue.take() == false)
  }
}
