import TestSupport
import Testing

@testable import Collectors

@Suite struct SunSpecWalkTests {
  @Test func findsTheModelsInTheirOrder() throws {
    let chain = try #require(UnitMap.battery().chain)
    #expect(chain.models.map(\.id) == [1, 701, 702, 713, 714, 802])
    #expect(chain[701]?.address == 40070)
    #expect(chain.notes.isEmpty)
    #expect(chain.end?.next == 40000 + UnitMap.battery().words.count)
  }

  @Test func skipsWhatItDoesNotKnowAndTakesTheFirstOfTwo() throws {
    var map = UnitMap()
    map.add(64_001, length: 300)
    map.add(713, length: 7)
    map.add(64_002, length: 1)
    map.add(713, length: 7)
    map.end()
    let chain = try #require(map.chain)
    #expect(chain.models == [SunSpecModel(id: 713, address: 40304, length: 7)])
  }

  @Test(arguments: [UInt16(0), 60_000])
  func goesOnBehindAKnownModelWhoseLengthCannotBe(_ length: UInt16) throws {
    var map = UnitMap()
    map.add(702, length: 50, says: length)
    map.add(713, length: 7)
    map.end()
    let chain = try #require(map.chain)
    #expect(chain.models.map(\.id) == [713])
    #expect(chain.notes == ["model 702 says it has \(length) registers; it is left out"])
  }

  @Test func stopsBehindAnUnknownModelWhoseLengthCannotBe() throws {
    var map = UnitMap()
    map.add(713, length: 7)
    map.add(64_001, length: 5, says: 0)
    map.add(802, length: 62)
    map.end()
    let chain = try #require(map.chain)
    #expect(chain.models.map(\.id) == [713])
    #expect(chain.notes.count == 1 && chain.end == nil)
  }

  @Test func leavesOutAModelThatIsTooShort() throws {
    var map = UnitMap()
    map.add(802, length: 40)
    map.add(713, length: 7)
    map.end()
    let chain = try #require(map.chain)
    #expect(chain.models.map(\.id) == [713])
    #expect(chain.notes == ["model 802 has 40 registers where 62 are due; it is left out"])
  }

  @Test func anEndlessChainEnds() throws {
    var map = UnitMap()
    map.add(713, length: 7)
    for _ in 0..<6000 { map.add(64_001, length: 1) }
    let chain = try #require(map.chain)
    #expect(chain.models.map(\.id) == [713])
    #expect(chain.notes.count == 1)
  }

  @Test func aChainWithoutAnEndIsUsed() throws {
    var map = UnitMap()
    map.add(713, length: 7)
    let chain = try #require(map.chain)
    #expect(chain.models.map(\.id) == [713])
    #expect(chain.notes == ["the chain has no end model"])
    map.words.append(0xFFFF)
    #expect(map.chain?.notes == [])
  }

  @Test func looksAtEveryPlaceAMarkerMayStand() async throws {
    for base in SunSpecChain.bases {
      var map = UnitMap.battery()
      map.base = base
      let link = FakeGateway([1: map])
      var session = SunSpecSession(
        link: link, unit: 1, bases: SunSpecChain.bases, most: 125, patience: 5, clock: { 0 })
      #expect(try await session.walk(nil).base == base)
    }
    var bare = UnitMap.battery()
    bare.words[0] = 0
    var session = SunSpecSession(
      link: FakeGateway([1: bare]), unit: 1, bases: SunSpecChain.bases, most: 125, patience: 5,
      clock: { 0 })
    let fault = await #expect(throws: SunSpecFault.self) { _ = try await session.walk(nil) }
    #expect(fault == .noMarker)
  }

  @Test func readsInLargePieces() async throws {
    let link = FakeGateway([1: .battery(), 2: .battery(serial: "B2")])
    var first = SunSpecSession(
      link: link, unit: 1, bases: SunSpecChain.bases, most: 125, patience: 5, clock: { 0 })
    let memory = try await first.poll(nil, isSure: false, hint: nil)
    #expect(link.takeReads().count <= 9)
    var second = first
    second = SunSpecSession(
      link: link, unit: 2, bases: SunSpecChain.bases, most: 125, patience: 5, clock: { 0 })
    _ = try await second.poll(nil, isSure: false, hint: memory.chain)
    #expect(link.takeReads().count == 4)
    _ = try await first.poll(memory, isSure: true, hint: nil)
    #expect(link.takeReads().count == 2)
  }

  @Test func halvesReadsThatAreTooLarge() async throws {
    let link = FakeGateway([1: .battery()])
    link.change { $0.most = 40 }
    var session = SunSpecSession(
      link: link, unit: 1, bases: SunSpecChain.bases, most: 125, patience: 5, clock: { 0 })
    let memory = try await session.poll(nil, isSure: false, hint: nil)
    #expect(session.most == 31)
    let reading = SunSpecDecoder.reading(memory.chain, memory.registers)
    #expect(reading == UnitMap.battery().reading())
    _ = link.takeReads()
    let polled = try await session.poll(memory, isSure: true, hint: nil)
    #expect(link.takeReads().allSatisfy { $0.count <= 31 })
    #expect(SunSpecDecoder.reading(polled.chain, polled.registers) == reading)
  }

  @Test func noticesThatAUnitHasBecomeAnother() async throws {
    let link = FakeGateway([1: .battery()])
    var session = SunSpecSession(
      link: link, unit: 1, bases: SunSpecChain.bases, most: 125, patience: 5, clock: { 0 })
    let memory = try await session.poll(nil, isSure: false, hint: nil)
    var changed = UnitMap()
    changed.add(64_001, length: 5)
    changed.words += UnitMap.battery().words.dropFirst(2)
    link.change { $0.units[1] = changed }
    let polled = try await session.poll(memory, isSure: true, hint: nil)
    #expect(polled.chain[701]?.address == 40077)
  }

  @Test func randomRegistersAreSurvived() {
    var random = SeededGenerator()
    for round in 0..<500 {
      var map = round % 2 == 0 ? UnitMap.battery() : UnitMap()
      if round % 2 == 0 {
        for _ in 0..<Int.random(in: 1...40, using: &random) {
          let place = Int.random(in: 2..<map.words.count, using: &random)
          map.words[place] = .random(in: 0 ... .max, using: &random)
        }
        if Bool.random(using: &random) {
          map.words.removeLast(Int.random(in: 0..<map.words.count - 2, using: &random))
        }
      } else {
        let ids: [UInt16] = [1, 120, 122, 124, 701, 702, 713, 714, 715, 802, 803, 64_000]
        for _ in 0..<Int.random(in: 0...12, using: &random) {
          let length = Int.random(in: 0...160, using: &random)
          map.add(ids.randomElement(using: &random) ?? 1, length: length)
        }
        for place in map.words.indices.dropFirst(2) where map.words[place] == 0xFFFF {
          map.words[place] = .random(in: 0 ... .max, using: &random)
        }
      }
      map.base = [0, 40000, 65_000].randomElement(using: &random) ?? 0
      guard let chain = map.chain else { continue }
      #expect(chain.models.count <= SunSpecChain.mostModels, "seed \(random.seed)")
      for pace in [SunSpecPlan.Pace.live, .slow, .everything] {
        for range in SunSpecPlan.reads(pace, chain, most: 125) {
          #expect(range.count <= 125 && range.lowerBound >= 0, "seed \(random.seed)")
        }
      }
      let reading = map.reading()
      #expect(reading?.numbers.allSatisfy { $0.value.isFinite } == true, "seed \(random.seed)")
    }
  }
}
