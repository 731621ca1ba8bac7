import FleetHistory
import TerminalKit

/// A what-if as it is being typed: three fields, one of which takes the digits.
struct WhatIfEntry: Hashable, Sendable {
  enum Field: CaseIterable, Hashable, Sendable { case cap, idled, grid }

  private(set) var question = WhatIf()
  private(set) var field = Field.cap

  static let keys: [(key: String, label: String)] = [
    (key: "0-9", label: "type"), (key: "Tab", label: "next"), (key: "g", label: "grid lost"),
    (key: "Del", label: "clear"), (key: "Esc", label: "close"),
  ]

  /// The largest cap and number of GPUs that can be typed.
  private static let mostWatts = 4000
  private static let mostGPUs = 9_999_999
  private static let step = 10

  mutating func handle(_ key: Key) {
    switch key {
    case .character(let scalar): type(scalar)
    case .tab, .right: move(1)
    case .backTab, .left: move(-1)
    case .backspace: change { $0.map { $0 / 10 }.flatMap { $0 > 0 ? $0 : nil } }
    case .delete: question = WhatIf()
    case .up: change { ($0 ?? 0) + Self.step }
    case .down: change { $0.map { max(0, $0 - Self.step) } }
    case .enter where field == .grid: question.gridLost.toggle()
    default: break
    }
  }

  private mutating func type(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "0"..."9":
      let digit = Int(scalar.value) - 48
      change { ($0 ?? 0) * 10 + digit }
    case "g": question.gridLost.toggle()
    case " ": if field == .grid { question.gridLost.toggle() }
    case "c": field = .cap
    case "i": field = .idled
    default: break
    }
  }

  private mutating func move(_ step: Int) {
    let all = Field.allCases
    let now = all.firstIndex(of: field) ?? 0
    field = all[(now + step + all.count) % all.count]
  }

  /// Changes the number of the field; one that is too large is not taken.
  private mutating func change(_ make: (Int?) -> Int?) {
    switch field {
    case .cap:
      let made = make(question.cap)
      if made ?? 0 <= Self.mostWatts { question.cap = made }
    case .idled:
      let made = make(question.idled)
      if made ?? 0 <= Self.mostGPUs { question.idled = made }
    case .grid: break
    }
  }
}
