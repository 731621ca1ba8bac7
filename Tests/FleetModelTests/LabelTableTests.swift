import FleetModel
import TestSupport
import Testing

struct LabelTableTests {
  private static func table(_ key: String, _ labels: [String?]) -> LabelTable {
    let values = Array(Set(labels.compactMap { $0 })).sorted()
    let codes = labels.map { label in
      label.flatMap { values.firstIndex(of: $0) }.map { UInt32($0 + 1) } ?? 0
    }
    return LabelTable(
      count: labels.count, columns: [.init(key: key, values: values, codes: codes)])
  }

  @Test func joiningAndGatheringKeepWhoseEachLabelIs() {
    var generator = SeededGenerator()
    let names: [String?] = [nil, "a", "b", "c", "d"]
    for _ in 0..<50 {
      let first = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        names.randomElement(using: &generator) ?? nil
      }
      let second = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        names.randomElement(using: &generator) ?? nil
      }
      let joined = LabelTable.joined([
        (Self.table("pod", first), first.count), (.none, 2),
        (Self.table("pod", second), second.count),
      ])
      let all = first + [nil, nil] + second
      #expect(all.indices.map { joined.isEmpty ? nil : joined.value("pod", $0) } == all)
      #expect((joined.column("pod")?.values.count ?? 0) == Set(all.compactMap { $0 }).count)
      let order = all.indices.shuffled(using: &generator)
      let moved = joined.gathered(order)
      #expect(
        order.indices.map { moved.isEmpty ? nil : moved.value("pod", $0) }
          == order.map { all[$0] }, "seed \(generator.seed)")
    }
  }

  @Test func knownKeysComeFirst() {
    let joined = LabelTable.joined([
      (Self.table("zone", ["x"]), 1), (Self.table("user", ["u"]), 1), (Self.table("job", ["j"]), 1),
    ])
    #expect(joined.columns.map(\.key) == ["job", "user", "zone"])
    #expect(joined.labels(1).map(\.value) == ["u"])
    #expect(joined.value("job", 2) == "j" && joined.value("job", 0) == nil)
    #expect(LabelTable.none.isEmpty && LabelTable.none.value("job", 0) == nil)
  }
}
