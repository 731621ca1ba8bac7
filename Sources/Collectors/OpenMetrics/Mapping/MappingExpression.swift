/// One line of a mapping: `metric{label="value"} * factor + offset`, each part after the name as
/// wanted. `/` divides and `-` takes away. Around it `max(...)`, `sum(...)` or `mean(...)` says what
/// becomes of several series of one GPU. A label `"*"` stands for any value, `"gpu*"` for one that
/// begins so, `""` for none.
struct MappingExpression: Hashable, Sendable {
  var name: String
  var labels: [MetricRule.Label] = []
  var factor = 1.0
  var offset = 0.0
  /// How several series of one GPU are put together; empty where the newest counts.
  var traits: MetricRule.Traits = []

  /// What is wrong with it, in words.
  struct Wrong: Error, Hashable { let message: String }

  init(_ text: String) throws(Wrong) {
    let parsed: Result<MappingExpression, Wrong> = text.withBytes { bytes in
      do throws(Wrong) { return .success(try MappingExpression(bytes: bytes)) } catch {
        return .failure(error)
      }
    }
    self = try parsed.get()
  }

  /// Words that put several series together.
  private static let joining: [(word: StaticString, traits: MetricRule.Traits)] = [
    ("max(", .takesLargest), ("sum(", .takesSum), ("mean(", .takesMean),
  ]

  private init(bytes whole: Bytes) throws(Wrong) {
    var text = whole.trimmed
    if let found = Self.joining.first(where: { text.startsLike($0.word) }) {
      guard text.last == 0x29 else {
        throw Wrong(message: "\(found.word)...) encloses the whole, with its factor")
      }
      traits = found.traits
      text = text.part(found.word.utf8CodeUnitCount, text.count - 1).trimmed
    }
    var place = 0
    while place < text.count, Self.isNamePart(text[place]) { place += 1 }
    guard place > 0 else { throw Wrong(message: "it begins with no name of a metric") }
    name = text.part(0, place).text
    if place < text.count, text[place] == 0x28 {
      throw Wrong(message: "there is no \(name)(...); there are: max(...), sum(...), mean(...)")
    }
    while place < text.count, Bytes.isBlank(text[place]) { place += 1 }
    if place < text.count, text[place] == 0x7B {
      var cursor = LabelCursor(text.part(place + 1, text.count))
      while let item = cursor.next() {
        guard let value = item.value else { break }
        labels.append(
          MetricRule.Label(name: item.name.text, value: LabelCursor.unescaped(value)))
      }
      guard cursor.isClosed else {
        throw Wrong(message: "its labels are not written as {name=\"value\", ...}")
      }
      place += cursor.place + 2
    }
    try readNumbers(text.part(place, text.count))
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    Bytes.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte == 0x3A
      || byte == 0x2E || byte >= 0x80
  }

  /// Reads `* factor` and `+ offset`.
  private mutating func readNumbers(_ text: Bytes) throws(Wrong) {
    var place = 0
    var hasFactor = false
    var hasOffset = false
    while let sign = Self.sign(text, &place) {
      let word = Self.number(text, &place)
      guard let number = SampleNumber.value(word), number.isFinite else {
        throw Wrong(message: "\"\(word.text)\" is no number")
      }
      switch sign {
      case 0x2A, 0x2F:
        guard !hasFactor, !hasOffset, number != 0 else {
          throw Wrong(message: "it has one factor, before the offset, which is not 0")
        }
        factor = sign == 0x2A ? number : 1 / number
        hasFactor = true
      case 0x2B, 0x2D:
        guard !hasOffset else { throw Wrong(message: "it has one offset") }
        offset = sign == 0x2B ? number : -number
        hasOffset = true
      default:
        throw Wrong(message: "after the metric come only * or /, then + or -")
      }
    }
  }

  /// The next byte that is no blank; nil at the end.
  private static func sign(_ text: Bytes, _ place: inout Int) -> UInt8? {
    while place < text.count, Bytes.isBlank(text[place]) { place += 1 }
    guard place < text.count else { return nil }
    place += 1
    return text[place - 1]
  }

  /// The number at a place: up to a blank or the next sign, which an exponent may have.
  private static func number(_ text: Bytes, _ place: inout Int) -> Bytes {
    while place < text.count, Bytes.isBlank(text[place]) { place += 1 }
    let start = place
    while place < text.count, !Bytes.isBlank(text[place]) {
      let byte = text[place]
      let isSign = byte == 0x2A || byte == 0x2B || byte == 0x2D || byte == 0x2F
      if isSign, place > start, text[place - 1] | 0x20 != 0x65 { break }
      place += 1
    }
    return text.part(start, place)
  }
}
