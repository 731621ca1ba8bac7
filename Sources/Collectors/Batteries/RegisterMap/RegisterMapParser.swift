import FleetModel
import YAML

/// Reads a register map (see the article Register maps): `interval`, `defaults`, `batteries`,
/// `settings`, `points`.
package struct RegisterMapParser {
  /// Bounds on what a map may ask for.
  static let mostPoints = 20_000
  static let mostUnits = 5_000

  let text: MapText
  var map = RegisterMap()
  var places: [String: Int] = [:]
  /// Whether the units were listed, so that another name is a slip.
  var unitsAreListed = false
  var defaults = Defaults()

  /// What holds for points that do not say otherwise.
  struct Defaults {
    var unitID: UInt8 = 1
    var table = ModbusRead.Table.holding
    var order = ByteOrder.ABCD
  }

  private init(_ text: MapText) { self.text = text }

  /// - Parameter file: the file as its user named it, for errors.
  package static func map(_ bytes: [UInt8], file: String) throws(SourceError) -> RegisterMap {
    var parser = RegisterMapParser(MapText(file: file))
    try parser.read(bytes)
    return parser.map
  }

  private mutating func read(_ bytes: [UInt8]) throws(SourceError) {
    var limits = YAMLReader.Limits()
    limits.length = 4 << 20
    limits.nodes = 1 << 19
    let root: YAMLNode?
    do throws(YAMLError) {
      root = try YAMLReader(subject: text.file, limits: limits).read(bytes)
    } catch {
      throw text.wrong(error.line, error.message)
    }
    guard let root else { throw text.wrong(nil, "the map is empty; expected points") }
    let fields = try text.fields(
      root, "map", names: ["interval", "defaults", "batteries", "settings", "points"])
    if let node = fields["interval"] { map.interval = try interval(node) }
    if let node = fields["defaults"] { try readDefaults(node) }
    if let node = fields["batteries"] { try readBatteries(node) }
    guard let points = fields["points"] else {
      throw text.wrong(nil, "the map has no points; expected a list of them")
    }
    try readPoints(points)
    if let node = fields["settings"] { try readSettings(node) }
  }

  private func interval(_ node: YAMLNode) throws(SourceError) -> Double {
    let seconds = try text.number(node, "interval")
    guard RegisterMapAddress.intervals.contains(seconds) else {
      throw text.wrong(node.line, "interval: expected seconds, 0.1 to 3600")
    }
    return seconds
  }

  private mutating func readDefaults(_ node: YAMLNode) throws(SourceError) {
    let fields = try text.fields(node, "defaults", names: ["unit_id", "table", "words", "order"])
    if let node = fields["unit_id"] { defaults.unitID = try unitID(node) }
    if let node = fields["table"] { defaults.table = try table(node) }
    if let order = try order(fields) { defaults.order = order }
  }

  func unitID(_ node: YAMLNode) throws(SourceError) -> UInt8 {
    UInt8(truncatingIfNeeded: try text.integer(node, "unit_id", in: 0...255))
  }

  func table(_ node: YAMLNode) throws(SourceError) -> ModbusRead.Table {
    try text.choice(node, "table", of: ["holding", "input"]) == "input" ? .input : .holding
  }

  /// `order: CDAB`, or `words: little` for the same; nil where neither is given.
  func order(_ fields: [String: YAMLNode]) throws(SourceError) -> ByteOrder? {
    if let node = fields["order"] {
      guard fields["words"] == nil else {
        throw text.wrong(node.line, "order: words says it as well; expected one of them")
      }
      return ByteOrder(
        rawValue: try text.choice(node, "order", of: ByteOrder.allCases.map(\.rawValue)))
    }
    guard let node = fields["words"] else { return nil }
    return try text.choice(node, "words", of: ["big", "little"]) == "little" ? .CDAB : .ABCD
  }

  private mutating func readBatteries(_ node: YAMLNode) throws(SourceError) {
    unitsAreListed = true
    for item in try text.items(node, "batteries") {
      let fields = try text.fields(
        item, "battery", names: ["name", "block", "maker", "model", "serial"])
      guard let name = fields["name"] else { throw text.wrong(item.line, "battery: has no name") }
      let id = try text.text(name, "name")
      guard places[id] == nil else {
        throw text.wrong(name.line, "battery \"\(id)\" again; expected each name once")
      }
      var unit = BatteryUnit(id: id)
      unit.block =
        try fields["block"].map { node throws(SourceError) in
          try text.text(node, "block")
        } ?? ""
      unit.maker = try optionalText(fields["maker"], "maker")
      unit.model = try optionalText(fields["model"], "model")
      unit.serial = try optionalText(fields["serial"], "serial")
      try add(unit, line: item.line)
    }
  }

  private func optionalText(_ node: YAMLNode?, _ what: String) throws(SourceError) -> String? {
    guard let node else { return nil }
    return try text.text(node, what)
  }

  private mutating func add(_ unit: BatteryUnit, line: Int) throws(SourceError) {
    guard map.units.count < Self.mostUnits else {
      throw text.wrong(line, "too many batteries; expected at most \(Self.mostUnits)")
    }
    places[unit.id] = map.units.count
    map.units.append(unit)
  }

  private mutating func readSettings(_ node: YAMLNode) throws(SourceError) {
    guard let entries = node.entries else {
      throw text.wrong(node.line, "settings: expected fields and their values")
    }
    for entry in entries {
      let field = try field(entry.key, line: entry.line)
      guard RegisterCodes.settings.contains(field.metric) else {
        throw text.wrong(
          entry.line,
          "settings: \(field.metric) is measured, not set; expected a point that reads it")
      }
      guard !map.points.contains(where: { $0.field == field }) else {
        throw text.wrong(entry.line, "settings: \(entry.key) is read by a point as well")
      }
      let value = try text.number(entry.value, entry.key)
      guard BatteryPlausibility.plausible(value, field.metric) != nil else {
        throw text.wrong(entry.line, "settings: \(entry.key) cannot be \(value)")
      }
      map.settings.append(RegisterMap.Setting(field: field, value: value))
    }
  }

  /// `site.loadPower` or `unit.u07.stateOfCharge`.
  mutating func field(_ name: String, line: Int) throws(SourceError) -> RegisterField {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let last = parts.last, parts.count == 2 && parts[0] == "site" || parts.count > 2 else {
      throw text.wrong(
        line,
        "field \"\(name)\"; expected site.METRIC or unit.NAME.METRIC"
          + Spelling.hint(for: name, among: RegisterCodes.metrics(of: .site).map { "site.\($0)" }))
    }
    let isSite = parts.count == 2
    guard isSite || parts[0] == "unit" else {
      throw text.wrong(line, "field \"\(name)\"; expected site.METRIC or unit.NAME.METRIC")
    }
    let metrics = RegisterCodes.metrics(of: isSite ? .site : .battery)
    guard let metric = metrics.first(where: { "\($0)" == last }) else {
      let subject = isSite ? "a site" : "a battery unit"
      throw text.wrong(
        line,
        "field \"\(name)\": \(subject) has no \"\(last)\""
          + text.hint(last, metrics.map { "\($0)" }))
    }
    if isSite { return .site(metric) }
    let id = parts[1..<(parts.count - 1)].joined(separator: ".")
    return .unit(try place(of: id, line: line), metric)
  }

  private mutating func place(of id: String, line: Int) throws(SourceError) -> Int {
    if let place = places[id] { return place }
    guard !id.isEmpty, !unitsAreListed else {
      throw text.wrong(
        line, "there is no battery \"\(id)\" in the list" + text.hint(id, map.units.map(\.id)))
    }
    try add(BatteryUnit(id: id), line: line)
    return map.units.count - 1
  }
}
