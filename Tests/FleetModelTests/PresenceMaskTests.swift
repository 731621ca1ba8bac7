import FleetModel
import TestSupport
import Testing

struct PresenceMaskTests {
  @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 200])
  func countsEveryBitAtEverySize(count: Int) {
    #expect(PresenceMask(count: count, present: true).presentCount == count)
    #expect(PresenceMask(count: count, present: true).isAllPresent)
    #expect(PresenceMask(count: count, present: false).presentCount == 0)
    let odd = PresenceMask(count: count) { $0 % 2 == 1 }
    #expect(odd.presentCount == count / 2)
    for index in 0..<count { #expect(odd[index] == (index % 2 == 1)) }
  }

  @Test func settingAndClearingTouchesOneBit() {
    var mask = PresenceMask(count: 130, present: true)
    mask[64] = false
    #expect(mask.presentCount == 129)
    #expect(!mask[64] && mask[63] && mask[65])
    mask[64] = true
    #expect(mask.isAllPresent)
  }

  @Test func forEachPresentVisitsExactlyTheRange() {
    var generator = SeededGenerator()
    for count in Array(0..<70) + [128, 129, 300] {
      let mask = PresenceMask(count: count) { _ in Bool.random(using: &generator) }
      let other = PresenceMask(count: count) { _ in Bool.random(using: &generator) }
      let low = Int.random(in: 0...count, using: &generator)
      let high = Int.random(in: low...count, using: &generator)
      var seen: [Int] = []
      mask.forEachPresent(in: low..<high) { seen.append($0) }
      #expect(seen == (low..<high).filter { mask[$0] }, "seed \(generator.seed), count \(count)")
      var both: [Int] = []
      mask.forEachPresent(in: low..<high, and: other) { both.append($0) }
      #expect(both == seen.filter { other[$0] }, "seed \(generator.seed), count \(count)")
      #expect(both == seen.filter { mask.intersection(other)[$0] })
    }
  }

  @Test func gatheringFollowsTheOrder() {
    let mask = PresenceMask(count: 4) { $0 < 2 }
    let gathered = mask.gathered([3, nil, 0, 1, 1])
    #expect((0..<5).map { gathered[$0] } == [false, false, true, true, true])
  }
}
