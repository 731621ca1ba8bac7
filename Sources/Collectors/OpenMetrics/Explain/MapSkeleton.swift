import FleetModel

/// A mapping file of what no rule takes, to begin with: what its names say is written as a field, the
/// rest stands behind a `#`.
struct MapSkeleton: Sendable {
  /// What is known of one name that is left.
  private struct Left: Sendable {
    let name: String
    var series = 0
    var low = Double.infinity
    var high = -Double.infinity
    /// Whether a label of its series names a GPU.
    var namesGPU = false
    /// What its series are of, by the labels that name a GPU.
    var owners: Set<String> = []
    var isSeveral = false
  }

  private var left: [Left] = []
  private var places: [String: Int] = [:]
  private var helps: [String: String] = [:]
  private var identity = LeftIdentity()
  /// Series of the exporter's own program, and of names beyond the limit.
  private var own = 0
  private var beyond = 0

  /// Names that are listed, and owners that are told apart, at most.
  private static let limit = 1000

  /// Takes `# HELP NAME WORDS`.
  mutating func noteHelp(_ line: Bytes) {
    guard line.count > 7, line.part(0, 7).equalsText("# HELP ") else { return }
    var place = 7
    guard helps.count < Self.limit, let name = line.word(from: &place) else { return }
    helps[name.text] = HarmlessText.excerpt(line.part(place, place + 240).trimmed.text, limit: 60)
  }

  mutating func add(_ key: SeriesKey, _ value: Double) {
    let name = HarmlessText.excerpt(key.name.text, limit: 200)
    if FieldGuess.isOwn(name) {
      own += 1
      return
    }
    guard let place = places[name] ?? begin(name) else {
      beyond += 1
      return
    }
    let owner = identity.note(key)
    left[place].series += 1
    left[place].namesGPU = left[place].namesGPU || owner != nil
    if value.isFinite {
      left[place].low = min(left[place].low, value)
      left[place].high = max(left[place].high, value)
    }
    if let owner, left[place].owners.count < Self.limit {
      if !left[place].owners.insert(owner).inserted { left[place].isSeveral = true }
    }
  }

  private mutating func begin(_ name: String) -> Int? {
    guard left.count < Self.limit else { return nil }
    places[name] = left.count
    left.append(Left(name: name))
    return left.count - 1
  }

  /// The file; nothing where nothing is left.
  var lines: [String] {
    var lines: [String] = []
    if own > 0 { lines.append("\(own) of them are of the exporter's own program, and of its host") }
    if beyond > 0 { lines.append("\(beyond) of them are of more names than are listed here") }
    guard !left.isEmpty else { return lines }
    return lines + [
      "", "# A map of the rest to begin with: check each line, write the FIELD of others, leave",
      "# out what is of no GPU, and give it with ?map=FILE.", "name: my-exporter", "gpus:",
      "  identity: {" + identity.entries.map { "\($0.key): \($0.label)" }.joined(separator: ", ")
        + "}",
      "  fields:",
    ] + fields
  }

  private var fields: [String] {
    var order: [Metric] = []
    var expressions: [Metric: [String]] = [:]
    var lines: [String] = []
    for item in left {
      let said = "    # " + words(item)
      guard item.namesGPU, !item.isSeveral, MapSkeleton.isPlain(item.name),
        let guess = FieldGuess(item.name)
      else {
        lines += [said, "    # FIELD: " + item.name]
        continue
      }
      if expressions[guess.metric] == nil { order.append(guess.metric) }
      expressions[guess.metric, default: []].append(guess.expression)
    }
    let guessed = order.map { metric -> String in
      let all = expressions[metric] ?? []
      let value = all.count == 1 ? all[0] : "[" + all.joined(separator: ", ") + "]"
      return "    \(metric.definition.id): \(value)"
    }
    return guessed + lines
  }

  private func words(_ item: Left) -> String {
    var words = "\(item.name): \(item.series) series"
    if item.low <= item.high { words += ", \(Self.text(item.low)) to \(Self.text(item.high))" }
    if !item.namesGPU { words += ", no label names a GPU" }
    if item.isSeveral {
      words += ", several of one GPU: max(...), sum(...), mean(...) or {label=\"text\"}"
    }
    return words + (helps[item.name].map { "; " + $0 } ?? "")
  }

  private static func text(_ value: Double) -> String {
    let isWhole = value == value.rounded() && abs(value) < 9e15
    return isWhole ? String(Int64(value)) : String(value)
  }

  /// Whether a name can stand in an expression.
  private static func isPlain(_ name: String) -> Bool {
    (try? MappingExpression(name))?.name == name
  }
}

/// Which labels of series that are left say whose they are.
private struct LeftIdentity: Sendable {
  private(set) var entries: [(key: String, label: String)] = []

  /// What a series is of, by the labels of it that name a GPU; nil for none.
  mutating func note(_ key: SeriesKey) -> String? {
    var owner: String?
    var host = ""
    var cursor = LabelCursor(key.labels)
    while let item = cursor.next() {
      guard let value = item.value, !value.isEmpty, item.name.count <= 64 else { continue }
      let name = item.name.text
      guard let role = Self.role(name, value) else { continue }
      if !entries.contains(where: { $0.key == role }) { entries.append((role, name)) }
      switch role {
      case "host": host += value.text + "\n"
      case "name": break
      default: owner = (owner ?? "") + value.text + "\n"
      }
    }
    return owner.map { host + $0 }
  }

  private static let hosts = Set(GPULabels().host)
  private static let indexes: Set<String> = [
    "index", "gpu", "gpu_index", "gpu_id", "card", "device", "dev", "id", "minor", "minor_number",
    "accelerator", "chip", "chip_id", "npu", "slot", "ordinal", "device_id", "card_id", "hw_id",
  ]

  private static func role(_ name: String, _ value: Bytes) -> String? {
    let small = name.lowercased()
    if small.contains("uuid") || small.contains("serial") { return "uuid" }
    if small.contains("pci") || small.contains("bdf") || small == "bus_id" { return "bus" }
    if hosts.contains(name) { return "host" }
    if indexes.contains(small) { return value.unsigned == nil ? "uuid" : "index" }
    return small.contains("model") || small.contains("product") ? "name" : nil
  }
}
