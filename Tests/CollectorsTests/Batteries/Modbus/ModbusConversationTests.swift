import Collectors
import TestSupport
import Testing

struct ModbusConversationTests {
  private static let read = ModbusRead(unit: 7, address: 40_000, count: 3)
  private static let transaction: UInt16 = 0x1234
  private static let good = ModbusBytes.reply(transaction, unit: 7, [0x5375, 0, 0xFFFF])

  private func conversation(_ read: ModbusRead = read) -> ModbusConversation {
    var conversation = ModbusConversation()
    _ = conversation.ask(read, transaction: Self.transaction)
    return conversation
  }

  private func verdict(_ bytes: [UInt8]) -> ModbusConversation.Verdict? {
    var conversation = conversation()
    return conversation.take(bytes)
  }

  @Test func requestHasTheBytesOfTheStandard() {
    var conversation = ModbusConversation()
    let holding = conversation.ask(Self.read, transaction: Self.transaction)
    #expect(holding == [0x12, 0x34, 0, 0, 0, 6, 7, 3, 0x9C, 0x40, 0, 3])
    let input = ModbusFrame.request(
      ModbusRead(unit: 255, table: .input, address: 0xFFFF, count: 1), transaction: 0xFFFF)
    #expect(input == [0xFF, 0xFF, 0, 0, 0, 6, 255, 4, 0xFF, 0xFF, 0, 1])
  }

  @Test func replyComesWholeOrSplitAtEveryByte() {
    let expected = ModbusConversation.Verdict.registers([0x5375, 0, 0xFFFF])
    #expect(verdict(Self.good) == expected)
    for cut in 1..<Self.good.count {
      var conversation = conversation()
      #expect(conversation.take(Self.good[..<cut]) == nil, "\(cut)")
      #expect(conversation.take(Self.good[cut...]) == expected, "\(cut)")
      #expect(conversation.fault == nil)
    }
    var slow = conversation()
    let verdicts = Self.good.map { slow.take([$0]) }
    #expect(verdicts.dropLast().allSatisfy { $0 == nil } && verdicts.last == expected)
  }

  @Test func exceptionsAreAnswers() {
    for code in UInt8(0)...255 {
      #expect(
        verdict(ModbusBytes.exception(Self.transaction, unit: 7, code)) == .exception(code))
    }
  }

  /// Each is found out as soon as the byte that is wrong has come.
  @Test(arguments: [
    (0, UInt8(0x99), "transaction"), (1, 0x35, "transaction"), (2, 1, "protocol 256"),
    (3, 5, "protocol 5"), (4, 0xFF, "says it is"), (5, 2, "says it is"), (5, 255, "says it is"),
    (5, 10, "10 bytes long"), (5, 8, "8 bytes long"), (6, 8, "unit 8"), (7, 4, "function 4"),
    (7, 0x83, "function 131"), (7, 0x10, "function 16"), (8, 4, "4 bytes of registers"),
    (8, 7, "7 bytes of registers"), (8, 0, "0 bytes"),
  ])
  func wrongByteBreaks(place: Int, value: UInt8, words: String) {
    var bytes = Self.good
    bytes[place] = value
    guard case .broken(let said) = verdict(bytes) else {
      Issue.record("byte \(place) as \(value) is let pass")
      return
    }
    #expect(said.contains(words))
    // The two bytes of a number are judged together.
    let known = [1, 1, 3, 3, 5, 5, 6, 7, 8][place]
    guard case .broken = verdict(Array(bytes[...known])) else {
      Issue.record("byte \(place) as \(value) is found out late")
      return
    }
  }

  @Test func exceptionOfAnotherFunctionBreaks() {
    guard
      case .broken = verdict(
        ModbusBytes.exception(Self.transaction, unit: 7, function: 4, 2))
    else {
      Issue.record("an exception to another function is let pass")
      return
    }
    guard case .broken = verdict(ModbusBytes.exception(Self.transaction, unit: 0, 2)) else {
      Issue.record("an exception of another unit is let pass")
      return
    }
  }

  @Test func theSameReplyTwiceIsDropped() {
    var conversation = conversation()
    #expect(conversation.take(Self.good + Self.good) == .registers([0x5375, 0, 0xFFFF]))
    #expect(conversation.fault == nil && conversation.strays == 1)
    // The second comes while the next question is open, and in parts.
    _ = conversation.ask(Self.read, transaction: Self.transaction + 1)
    #expect(conversation.take(Self.good[..<9]) == nil)
    #expect(conversation.take(Self.good[9...]) == nil)
    let next = ModbusBytes.reply(Self.transaction + 1, unit: 7, [1, 2, 3])
    #expect(conversation.take(next) == .registers([1, 2, 3]))
    #expect(conversation.strays == 2)
    for _ in 0..<8 { #expect(conversation.take(next) == nil) }
    guard case .broken = conversation.take(next) else {
      Issue.record("replies without end are let pass")
      return
    }
  }

  @Test func whatNobodyAskedForBreaks() {
    var idle = ModbusConversation()
    guard case .broken = idle.take(Self.good) else {
      Issue.record("data before any question is let pass")
      return
    }
    var late = conversation()
    #expect(late.take(Self.good + [0x12, 0x99, 0]) == .registers([0x5375, 0, 0xFFFF]))
    #expect(late.fault != nil)
    #expect(late.take(Self.good) == nil)
  }

  /// Whatever comes, there are as many registers as asked for, from the unit and function asked.
  @Test func fuzzedRepliesNeverGiveForeignValues() {
    var generator = SeededGenerator()
    let reads = [1, 3, 60, 125].map { ModbusRead(unit: 7, address: 0, count: $0) }
    for round in 0..<20_000 {
      let read = reads[round % reads.count]
      let registers = (0..<read.count).map { _ in
        UInt16.random(in: 0...UInt16.max, using: &generator)
      }
      let whole = ModbusBytes.reply(Self.transaction, unit: 7, registers)
      let bytes = mutated(whole, &generator)
      var conversation = conversation(read)
      var rest = bytes[...]
      var answers: [[UInt16]] = []
      while !rest.isEmpty {
        let part = rest.prefix(Int.random(in: 1...40, using: &generator))
        rest = rest.dropFirst(part.count)
        if case .registers(let values) = conversation.take(part) { answers.append(values) }
      }
      #expect(answers.count <= 1, "seed \(generator.seed), round \(round)")
      guard let answer = answers.first else { continue }
      let header = Array(whole[..<9])
      #expect(
        answer.count == Int(read.count) && Array(bytes[..<9]) == header,
        "seed \(generator.seed), round \(round)")
    }
  }

  private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      guard !bytes.isEmpty else { break }
      let place = Int.random(in: 0..<min(bytes.count, 14), using: &generator)
      switch Int.random(in: 0...4, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 2: bytes.removeLast(min(bytes.count, place))
      case 3: bytes += bytes.suffix(place)
      default: bytes.append(UInt8.random(in: 0...255, using: &generator))
      }
    }
    return bytes
  }
}
