import FleetModel

/// What became of a series by one rule, in words.
struct SeriesFate: Hashable, Sendable {
  let text: String
  let isRead: Bool

  static func left(_ why: String) -> SeriesFate { SeriesFate("not read: " + why, isRead: false) }

  private init(_ text: String, isRead: Bool) {
    self.text = text
    self.isRead = isRead
  }

  /// What a link made of a value, on the page that a reader has read.
  init(_ link: SeriesLink, _ tail: SampleTail, _ reader: PageReader) {
    let cell = reader.cells[Int(link.cell)]
    let entry = reader.book.entries[Int(link.rank)]
    let what = entry.rule.target.words + " of " + Self.owner(cell.key, reader)
    let rule = "by " + reader.book.exporters[entry.exporter].name
    if cell.key.target.subject == .gpu, !reader.gpus.isSure[cell.key.owner] {
      self = .left("no other series says that this is a GPU (\(rule))")
      return
    }
    guard let value = link.conversion.value(tail.value) ?? Self.flag(entry.rule),
      !entry.rule.none.contains(tail.value)
    else {
      self = .left("\(Self.text(tail.value)) stands for no value: \(what) (\(rule))")
      return
    }
    if let metric = entry.rule.target.metric, !metric.isPossible(value) {
      self = .left("\(what) cannot be \(Self.text(value, metric)): an error, shown as ? (\(rule))")
      return
    }
    let isOfLabels = entry.rule.target == .identity
    if !isOfLabels, let why = Self.loss(link, cell, value, tail, reader.book) {
      self = .left("\(what): \(why) (\(rule))")
      return
    }
    let shown = entry.rule.target.metric.map { " = " + Self.text(value, $0) } ?? ""
    let joined = Self.joined(link, cell, entry.rule.target)
    self.init("\(what)\(shown)\(joined), \(rule)", isRead: true)
  }

  /// A rule whose number says nothing, as there is only its labels' word.
  private static func flag(_ rule: MetricRule) -> Double? { rule.factor.isNaN ? 0 : nil }

  /// Why another series has the cell; nil where this one has it.
  private static func loss(
    _ link: SeriesLink, _ cell: PageCell, _ value: Double, _ tail: SampleTail, _ book: RuleBook
  ) -> String? {
    if cell.rank < link.rank {
      return "\(name(of: book.entries[Int(cell.rank)], book)) comes before this name"
    }
    guard link.kind == .value else { return nil }
    if tail.milliseconds ?? 0 < cell.stamp { return "another series of it is newer" }
    return cell.value == value || value.isNaN ? nil : "another series of it came first"
  }

  private static func name(of entry: RuleBook.Entry, _ book: RuleBook) -> String {
    entry.rule.names.first { $0.withBytes { book.number(ofName: $0) } == entry.name } ?? "another"
  }

  private static func joined(_ link: SeriesLink, _ cell: PageCell, _ target: RuleTarget) -> String {
    let part = cell.key.part.isEmpty || target == .process ? "" : ", part \(cell.key.part)"
    switch link.kind {
    case .largest: return part + ", of which the largest is taken"
    case .sum: return part + ", of which the sum is taken"
    case .mean: return part + ", of which the mean is taken"
    default: return part
    }
  }

  private static func owner(_ key: PageCell.Key, _ reader: PageReader) -> String {
    switch key.target.subject {
    case .gpu: gpu(reader.gpus.identities[key.owner])
    case .battery: "battery " + reader.units.units[key.owner].id
    case .site: "the site"
    }
  }

  private static func gpu(_ identity: GPUIdentity) -> String {
    guard identity.index == nil, identity.busID == nil, let uuid = identity.uuid else {
      return identity.words
    }
    return identity.host + " " + uuid
  }

  private static func text(_ value: Double, _ metric: Metric? = nil) -> String {
    let isWhole = value == value.rounded() && abs(value) < 9e15
    let number = isWhole ? String(Int64(value)) : String(value)
    guard let unit = metric?.definition.unit, unit != .count, unit != .code else { return number }
    return number + " " + unit.rawValue
  }
}

extension SeriesFate {
  /// Why a rule that has a series' name did not take it.
  static func reason(_ number: Int, _ key: SeriesKey, _ reader: PageReader) -> String {
    let entry = reader.book.entries[number]
    let exporter = reader.book.exporters[entry.exporter]
    let rule = entry.rule
    if rule.traits.contains(.onlyAsGauge), reader.isCounter[entry.name] {
      return "it is a counter, of which \(exporter.name) has no rate"
    }
    if !RuleBook.fits(rule, key) {
      let wanted = rule.labels.map { $0.name + "=\"" + $0.value + "\"" }.joined(separator: ", ")
      return "\(exporter.name) wants {\(wanted)}"
    }
    if rule.target == .xidLabel { return "its label xid is no number" }
    switch rule.target.subject {
    case .gpu:
      let labels = exporter.gpu.uuid + exporter.gpu.busID + exporter.gpu.index
      return "no label of it names a GPU; \(exporter.name) looks at "
        + labels.joined(separator: ", ")
    case .battery: return "no label of it names a battery of \(exporter.name)"
    case .site: return "\(exporter.name) does not take it"
    }
  }
}

extension RuleTarget {
  /// The metric that is filled; nil for what is no column.
  var metric: Metric? {
    if case .metric(let metric) = self { metric } else { nil }
  }

  /// What is filled, for people.
  var words: String {
    switch self {
    case .metric(let metric): metric.definition.id
    case .framebufferFree: "framebufferTotal, its free part,"
    case .framebufferReserved: "framebufferTotal, its reserved part,"
    case .eventReason: "clocksEventReasons, one reason,"
    case .xidLabel: "xid"
    case .recoveryAction: "the status"
    case .identity: "the name and place"
    case .process: "a process"
    case .jobNumber: "the job"
    case .userNumber: "the user"
    case .collectorSuccess: "whether the exporter could read"
    case .siteConnected, .siteIslandWord: "the island state"
    case .alarmBits, .bankEvents: "the alarms"
    case .totalPower: "the power of all batteries"
    case .totalCharge: "the charge of all batteries"
    default: "the state"
    }
  }
}
