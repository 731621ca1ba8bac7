import FleetModel

/// The values of a series' labels by the slots of a plan; valid only while the line is.
struct LabelValues {
  let plan: LabelPlan
  private var values: [Bytes?]

  /// - Parameter labels: what stands between the braces.
  init(_ labels: Bytes, _ plan: LabelPlan) {
    self.plan = plan
    values = [Bytes?](repeating: nil, count: plan.slotCount)
    var cursor = LabelCursor(labels)
    while let item = cursor.next() {
      guard let value = item.value, !value.isEmpty else { continue }
      for slot in plan.slots(ofName: item.name) where values[slot] == nil { values[slot] = value }
    }
  }

  /// The value in a slot, escapes and all; nil when it is missing or empty, which is the same.
  func value(_ slot: Int) -> Bytes? { values[slot] }

  /// The best value of some slots.
  func first(_ slots: Range<Int>) -> Bytes? {
    for slot in slots {
      if let value = values[slot] { return value }
    }
    return nil
  }

  func first(_ role: LabelPlan.Role) -> Bytes? { first(plan.slots(role)) }

  /// The host that a series names; the port of an `instance` is no part of it.
  var host: Bytes? {
    for slot in plan.slots(.host) {
      guard let value = values[slot] else { continue }
      guard plan.hasPort(slot), let colon = value.lastIndex(of: 0x3A),
        value.part(colon + 1, value.count).allSatisfy(Bytes.isDigit)
      else { return value }
      return value.part(0, colon)
    }
    return nil
  }
}

/// Texts that come again and again (hosts, models, pods), each made into a string once.
struct TextCache: Sendable {
  private var table = ByteTable(limit: Self.limit)
  private var texts: [String] = []
  /// Letters of a text that is shown, at most; nil for texts that are kept as they are.
  private let longest: Int?

  private static let limit = 16 << 20

  init(longest: Int? = nil) { self.longest = longest }

  /// A label's value with its escapes undone.
  mutating func text(_ value: Bytes) -> String {
    guard let number = table.number(value) else {
      table = ByteTable(limit: Self.limit)
      texts.removeAll()
      return made(value)
    }
    if number == texts.count { texts.append(made(value)) }
    return texts[number]
  }

  private func made(_ value: Bytes) -> String {
    let text = LabelCursor.unescaped(value)
    return longest.map { HarmlessText.excerpt(text, limit: $0) } ?? text
  }
}
