/// All rules that a page is read by, found by the names of metrics.
struct RuleBook: Sendable {
  /// A rule under one of its names.
  struct Entry: Sendable {
    let rule: MetricRule
    let exporter: Int
    /// Which of several values for one cell is taken: the lowest.
    let rank: Int32
    /// Place of its name among all names, and of its target among all targets.
    let name: Int
    let target: Int
  }

  let exporters: [Exporter]
  /// For each exporter the labels that are looked at.
  let plans: [LabelPlan]
  let entries: [Entry]
  /// How many different targets there are.
  let targetCount: Int
  private let names: ByteTable
  private let entriesOfName: [[Int]]

  /// The rules that need no file.
  static let builtIn = RuleBook(ExporterCatalog.all)

  /// - Parameter exporters: the first is believed most.
  init(_ exporters: [Exporter]) {
    self.exporters = exporters
    plans = exporters.map { LabelPlan($0.gpu) }
    var names = ByteTable()
    var entries: [Entry] = []
    var entriesOfName: [[Int]] = []
    var targets: [RuleTarget: Int] = [:]
    for (place, exporter) in exporters.enumerated() {
      for rule in exporter.rules {
        let target = targets[rule.target] ?? targets.count
        targets[rule.target] = target
        for name in rule.names {
          guard let number = name.withBytes({ names.number($0) }) else { continue }
          if number == entriesOfName.count { entriesOfName.append([]) }
          entriesOfName[number].append(entries.count)
          entries.append(
            Entry(
              rule: rule, exporter: place, rank: Int32(entries.count), name: number,
              target: target))
        }
      }
    }
    self.names = names
    self.entries = entries
    self.entriesOfName = entriesOfName
    targetCount = targets.count
  }

  /// The user's mapping before the built-in ones, whose GPUs may have its labels too.
  init(mapping: Exporter) {
    let known = ExporterCatalog.all.map { exporter in
      var labelled = exporter
      labelled.gpu.workload.own = mapping.gpu.workload.own
      return labelled
    }
    self.init([mapping] + known)
  }

  /// How many different names there are.
  var nameCount: Int { entriesOfName.count }

  /// The number of a metric's name, with or without OpenMetrics' `_total`; nil when no rule has it.
  func number(ofName name: Bytes) -> Int? {
    if let number = names.find(name) { return number }
    let stem = name.count - 6
    guard stem > 0, name.part(stem, name.count).equalsText("_total") else { return nil }
    return names.find(name.part(0, stem))
  }

  /// The rules of a name, by place in `entries`.
  func rules(ofName number: Int) -> [Int] { entriesOfName[number] }

  /// Whether a number means none by the rule of a rank, which is its place.
  func isNone(_ raw: Double, rank: Int32) -> Bool { entries[Int(rank)].rule.none.contains(raw) }

  /// Whether a series has the labels that a rule asks for.
  static func fits(_ rule: MetricRule, _ key: SeriesKey) -> Bool {
    rule.labels.allSatisfy { $0.fits(key.text($0.name)) }
  }
}
