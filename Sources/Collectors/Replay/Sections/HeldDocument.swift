import FleetModel

/// The first lines of a document of `-q` or `-q -x` of which nothing says whose it is, held until its
/// time and its first GPU are known.
struct HeldDocument: Sendable {
  let format: LogFormat
  /// Whose it is as far as the lines above it say.
  let owner: LogLane.Owner
  /// What stands before each of its lines; nil for nothing.
  let prefix: LinePrefix?
  private(set) var lines: [[UInt8]]
  /// Lines that stand before the document's own first line.
  let leadCount: Int
  private(set) var time: Timestamp?
  private(set) var uuid: String?
  private var byteCount = 0
  private var isAtEnd = false

  /// The first GPU's uuid stands within so much of a document.
  private static let limit = 256 << 10

  init(format: LogFormat, owner: LogLane.Owner, lead: [[UInt8]], prefix: LinePrefix?) {
    self.owner = owner
    self.prefix = prefix
    self.format = format
    lines = lead
    leadCount = lead.count
  }

  /// Whether all is known that this part of a document can tell.
  var isDecided: Bool { uuid != nil || isAtEnd || byteCount > Self.limit }

  /// Whether a line is the first of another document.
  func isEnded(by line: Bytes) -> Bool {
    format == .queryText && lines.count > leadCount + 1 && QueryTextParser.isBanner(line)
  }

  mutating func append(_ line: Bytes, _ text: inout TimeText) {
    lines.append([UInt8](line))
    byteCount += line.count
    if let value = Self.value(of: "timestamp", in: line) { time = time ?? text.parse(value) }
    if let value = Self.value(of: "uuid", in: line) ?? Self.value(of: "gpu uuid", in: line),
      value.startsLike("gpu-")
    {
      uuid = value.text
    }
    isAtEnd =
      isAtEnd || line.mentions("</gpu>") || line.mentions("</nvidia_smi")
      || line.trimmed.startsLike("processes")
  }

  /// `<uuid>GPU-...</uuid>`, `GPU UUID   : GPU-...`.
  private static func value(of name: StaticString, in line: Bytes) -> Bytes? {
    let line = line.trimmed
    if line.first == 0x3C {
      guard line.part(1, line.count).startsLike(name), let open = line.place(of: 0x3E),
        let close = line.place(of: 0x3C, from: open)
      else { return nil }
      return line.part(open + 1, close).trimmed
    }
    guard line.startsLike(name), let colon = line.place(of: 0x3A),
      line.part(0, colon).trimmed.count == name.utf8CodeUnitCount
    else { return nil }
    return line.part(colon + 1, line.count).trimmed
  }
}
