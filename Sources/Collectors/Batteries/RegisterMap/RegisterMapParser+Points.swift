import FleetModel
import YAML

extension RegisterMapParser {
  private static let names = [
    "field", "address", "type", "unit_id", "table", "words", "order", "scale", "offset", "sign",
    "null", "values", "bits", "part",
  ]

  mutating func readPoints(_ node: YAMLNode) throws(SourceError) {
    let items = try text.items(node, "points")
    guard (1...Self.mostPoints).contains(items.count) else {
      throw text.wrong(
        node.line, "\(items.count) points; expected 1 to \(Self.mostPoints)")
    }
    var lines: [RegisterField: (line: Int, isPart: Bool)] = [:]
    for item in items {
      let point = try point(item)
      let earlier = lines.updateValue((item.line, point.isPart), forKey: point.field)
      // Alarms may be spread over registers, and so may a sum.
      if let (earlier, isPart) = earlier, point.field.metric != .alarms,
        !isPart || !point.isPart
      {
        throw text.wrong(
          item.line,
          "point: \(point.field.text(map.units)) again, after line \(earlier); expected each once")
      }
      map.points.append(point)
    }
  }

  private mutating func point(_ node: YAMLNode) throws(SourceError) -> RegisterPoint {
    let fields = try text.fields(node, "point", names: Self.names)
    func needed(_ name: String) throws(SourceError) -> YAMLNode {
      guard let value = fields[name] else { throw text.wrong(node.line, "point: has no \(name)") }
      return value
    }
    let name = try needed("field")
    let typeName = try text.choice(
      needed("type"), "type", of: RegisterType.allCases.map(\.rawValue))
    let type = RegisterType(rawValue: typeName) ?? .uint16
    let address = try text.integer(needed("address"), "address", in: 0...(0x10000 - type.width))
    var point = RegisterPoint(
      field: try field(text.text(name, "field"), line: name.line), unitID: defaults.unitID,
      table: defaults.table, address: UInt16(truncatingIfNeeded: address), type: type,
      order: defaults.order)
    if let node = fields["unit_id"] { point.unitID = try unitID(node) }
    if let node = fields["table"] { point.table = try table(node) }
    if let order = try order(fields) { point.order = order }
    if let node = fields["null"] { point.nulls = try nulls(node, type) }
    try readNumber(fields, into: &point)
    try readMeaning(fields, into: &point, line: node.line)
    guard point.end - point.start <= Int(ModbusRead.most) else {
      throw text.wrong(
        node.line,
        "point: its sign or scale lies too far away; expected it within \(ModbusRead.most) registers, "
          + "so that one read takes both")
    }
    return point
  }

  private func readNumber(
    _ fields: [String: YAMLNode], into point: inout RegisterPoint
  ) throws(SourceError) {
    if let node = fields["scale"] { try readScale(node, into: &point) }
    if let node = fields["offset"] { point.offset = try text.number(node, "offset") }
    if let node = fields["sign"] { try readSign(node, into: &point) }
    if let node = fields["part"] {
      point.isPart = try text.choice(node, "part", of: ["yes", "no"]) == "yes"
    }
  }

  /// A number, or `{power_at: 40120}`: ten to the power that a register holds.
  private func readScale(
    _ node: YAMLNode, into point: inout RegisterPoint
  ) throws(SourceError) {
    guard node.entries != nil else {
      point.scale = try text.number(node, "scale")
      guard point.scale != 0 else { throw text.wrong(node.line, "scale: cannot be 0") }
      return
    }
    let fields = try text.fields(node, "scale", names: ["power_at", "times"])
    guard let place = fields["power_at"] else {
      throw text.wrong(node.line, "scale: has no power_at, the register of a power of ten")
    }
    point.powerAddress = UInt16(
      truncatingIfNeeded: try text.integer(place, "power_at", in: 0...0xFFFF))
    if let times = fields["times"] { try readScale(times, into: &point) }
  }

  /// `+`, `-`, or `{at: 40120, bit: 3, set: "-"}`: the sign that a bit tells.
  private func readSign(
    _ node: YAMLNode, into point: inout RegisterPoint
  ) throws(SourceError) {
    guard node.entries != nil else {
      point.isNegated = try text.choice(node, "sign", of: ["+", "-"]) == "-"
      return
    }
    let fields = try text.fields(node, "sign", names: ["at", "bit", "set"])
    guard let place = fields["at"], let bit = fields["bit"] else {
      throw text.wrong(
        node.line, "sign: expected the register and the bit that tell it, at and bit")
    }
    var sign = RegisterPoint.SignBit(
      address: UInt16(truncatingIfNeeded: try text.integer(place, "at", in: 0...0xFFFF)),
      bit: try text.integer(bit, "bit", in: 0...15))
    if let set = fields["set"] {
      sign.isNegativeWhenSet = try text.choice(set, "set", of: ["+", "-"]) == "-"
    }
    point.signBit = sign
  }

  /// States need `values`, alarms need `bits`, and numbers take neither.
  private func readMeaning(
    _ fields: [String: YAMLNode], into point: inout RegisterPoint, line: Int
  ) throws(SourceError) {
    let metric = point.field.metric
    let isCoded = metric == .alarms || RegisterCodes.words(of: metric) != nil
    for name in ["scale", "offset", "sign", "part"] where isCoded && fields[name] != nil {
      throw text.wrong(fields[name]?.line, "\(name): \(metric) is no number")
    }
    for (name, isUsed) in [
      ("values", isCoded && metric != .alarms), ("bits", metric == .alarms),
    ] {
      if let node = fields[name], !isUsed {
        throw text.wrong(node.line, "\(name): \(metric) takes none")
      }
      if isUsed, fields[name] == nil {
        throw text.wrong(line, "point: \(metric) needs \(name)")
      }
    }
    if isCoded, point.type.isFloat || (metric == .alarms) != point.type.isBitfield {
      throw text.wrong(
        fields["type"]?.line,
        "type: \(metric) cannot be \(point.type.rawValue); expected "
          + (metric == .alarms ? "bitfield16 or bitfield32" : "enum16 or a whole number"))
    }
    if !isCoded, point.type.isBitfield {
      throw text.wrong(fields["type"]?.line, "type: \(metric) is a number, not a set of bits")
    }
    if let node = fields["values"], let words = RegisterCodes.words(of: metric) {
      point.meaning = .code(
        try values(node, point.type, words), unlisted: RegisterCodes.unlisted(of: metric))
    }
    if let node = fields["bits"] { point.meaning = try bits(node, point.type) }
  }

  /// `{0: off, 3: charging}`.
  private func values(
    _ node: YAMLNode, _ type: RegisterType, _ words: [(word: String, code: Int64)]
  ) throws(SourceError) -> [UInt64: Int64] {
    guard let entries = node.entries else {
      throw text.wrong(node.line, "values: expected numbers and their words, {0: ..., 1: ...}")
    }
    var codes: [UInt64: Int64] = [:]
    for entry in entries {
      guard let bits = Self.pattern(entry.key, type) else {
        throw text.wrong(
          entry.line, "values: \"\(entry.key)\" is no value of \(type.rawValue)")
      }
      let word = try text.choice(entry.value, "values", of: words.map(\.word))
      codes[bits] = words.first { $0.word == word }?.code
    }
    return codes
  }

  /// `{0: groundFault, 7: overTemperature, other: vendorEvent}`.
  private func bits(
    _ node: YAMLNode, _ type: RegisterType
  ) throws(SourceError) -> RegisterPoint.Meaning {
    guard let entries = node.entries else {
      throw text.wrong(node.line, "bits: expected bits and their alarms, {0: ..., 1: ...}")
    }
    var alarms: [Int: Int64] = [:]
    var other: Int64 = 0
    for entry in entries {
      let word = try text.choice(entry.value, "bits", of: RegisterCodes.alarms.map(\.word))
      let alarm = RegisterCodes.alarms.first { $0.word == word }?.code ?? 0
      if entry.key == "other" {
        other = alarm
      } else if let bit = Int(entry.key), (0..<(16 * type.width)).contains(bit) {
        alarms[bit] = alarm
      } else {
        throw text.wrong(
          entry.line,
          "bits: \"\(entry.key)\"; expected a bit, 0 to \(16 * type.width - 1), or other")
      }
    }
    return .alarms(alarms, other: other)
  }

  /// A value, `max`, `min`, or a list of them.
  private func nulls(_ node: YAMLNode, _ type: RegisterType) throws(SourceError) -> Set<UInt64> {
    var nulls: Set<UInt64> = []
    for item in node.items ?? [node] {
      let word = try text.text(item, "null")
      switch word {
      case "max": nulls.insert(type.highest)
      case "min": nulls.insert(type.lowest)
      default:
        guard let bits = Self.pattern(word, type) else {
          throw text.wrong(
            item.line, "null: \"\(word)\" is no value of \(type.rawValue); expected one, max or min"
          )
        }
        nulls.insert(bits)
      }
    }
    return nulls
  }

  /// The bits of a value as a map writes it. Hexadecimal is the bits themselves.
  private static func pattern(_ text: String, _ type: RegisterType) -> UInt64? {
    let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
    if type.isFloat, !isHex {
      guard let value = Double(text) else { return nil }
      return type == .float32 ? UInt64(Float(value).bitPattern) : value.bitPattern
    }
    guard let value = MapText.integer(text) else { return nil }
    let mask = Int128(type.mask)
    let range = type.isSigned ? -(mask / 2 + 1)...(isHex ? mask : mask / 2) : 0...mask
    guard range.contains(value) else { return nil }
    return UInt64(truncatingIfNeeded: value) & type.mask
  }
}
