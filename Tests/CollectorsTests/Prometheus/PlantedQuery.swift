/// As much of PromQL as is asked for: selectors, functions, aggregations, comparisons with a number.
struct PlantedQuery {
  typealias Row = (labels: [String: String], value: Double)

  /// The series that a selector chooses: name, matchers, and seconds to look back.
  let series: (String, [(label: String, sign: String, value: String)], Double) -> [Row]
  private var rest: Substring

  init?(
    _ text: String,
    series: @escaping (String, [(label: String, sign: String, value: String)], Double) -> [Row]
  ) {
    self.series = series
    rest = text[...]
  }

  /// The answer; nil for what is not understood.
  mutating func answer() -> [Row]? {
    guard let rows = expression() else { return nil }
    skip()
    return rest.isEmpty ? rows : nil
  }

  private mutating func skip() { rest = rest.drop { $0 == " " } }

  private mutating func take(_ text: String) -> Bool {
    skip()
    guard rest.hasPrefix(text) else { return false }
    rest = rest.dropFirst(text.count)
    return true
  }

  private mutating func word() -> String {
    skip()
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
    rest = rest.dropFirst(word.count)
    return String(word)
  }

  private mutating func number() -> Double? {
    skip()
    let text = rest.prefix { $0.isNumber || $0 == "." || $0 == "-" }
    rest = rest.dropFirst(text.count)
    return Double(text)
  }

  private mutating func quoted() -> String? {
    guard take("\"") else { return nil }
    var text = ""
    while let next = rest.popFirst(), next != "\"" {
      if next == "\\", let after = rest.popFirst() { text.append(after) } else { text.append(next) }
    }
    return text
  }

  private mutating func expression() -> [Row]? {
    guard var rows = term() else { return nil }
    while let (_, holds) = Self.comparisons.first(where: { take($0.sign) }) {
      guard let bound = number() else { return nil }
      rows = rows.filter { holds($0.value, bound) }
    }
    return rows
  }

  /// Longer signs first.
  private static let comparisons: [(sign: String, holds: @Sendable (Double, Double) -> Bool)] = [
    ("<=", { $0 <= $1 }), (">=", { $0 >= $1 }), ("==", { $0 == $1 }), ("!=", { $0 != $1 }),
    ("<", { $0 < $1 }), (">", { $0 > $1 }),
  ]

  private mutating func term() -> [Row]? {
    let name = word()
    guard !name.isEmpty else { return nil }
    let folds = ["sum", "min", "max", "avg", "count", "count_values", "topk", "round", "timestamp"]
    guard folds.contains(name) else { return selector(name) }
    var by: [String] = []
    if take("by") {
      guard take("(") else { return nil }
      repeat { by.append(word()) } while take(",")
      guard take(")") else { return nil }
    }
    guard take("(") else { return nil }
    var counted = ""
    var most = 0.0
    if name == "count_values" {
      guard let label = quoted(), take(",") else { return nil }
      counted = label
    }
    if name == "topk" {
      guard let number = number(), take(",") else { return nil }
      most = number
    }
    guard let rows = expression() else { return nil }
    var step = 1.0
    if name == "round" {
      guard take(","), let number = number() else { return nil }
      step = number
    }
    guard take(")") else { return nil }
    switch name {
    case "round": return rows.map { ($0.labels, ($0.value / step).rounded() * step) }
    case "timestamp": return rows.map { ($0.labels, FakeEngine.now - 5) }
    case "topk": return Array(rows.sorted { $0.value > $1.value }.prefix(Int(most)))
    default: return Self.fold(name, by, counted, rows)
    }
  }

  private mutating func selector(_ name: String) -> [Row]? {
    var matchers: [(label: String, sign: String, value: String)] = []
    if take("{") {
      repeat {
        let label = word()
        guard let sign = ["=~", "!=", "="].first(where: { take($0) }), let value = quoted()
        else { return nil }
        matchers.append((label, sign, value))
      } while take(",")
      guard take("}") else { return nil }
    }
    var offset = 0.0
    if take("offset") {
      guard let number = number(), word() == "h" else { return nil }
      offset = number * 3600
    }
    return series(name, matchers, offset)
  }

  private static func fold(
    _ name: String, _ by: [String], _ counted: String, _ rows: [Row]
  ) -> [Row] {
    var groups: [[String: String]: [Double]] = [:]
    for row in rows {
      var labels = row.labels.filter { by.contains($0.key) }
      if !counted.isEmpty {
        labels[counted] =
          row.value == row.value.rounded() ? String(Int(row.value)) : String(row.value)
      }
      groups[labels, default: []].append(row.value)
    }
    return groups.map { labels, values in
      let sum = values.reduce(0, +)
      let value: Double =
        switch name {
        case "sum": sum
        case "min": values.min() ?? 0
        case "max": values.max() ?? 0
        case "avg": sum / Double(values.count)
        default: Double(values.count)
        }
      return (labels, value)
    }
  }
}
