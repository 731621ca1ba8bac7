/// A pull reader of the XML that nvidia-smi writes: tags and text of one document. No external
/// entities, no DTD: what a DOCTYPE holds is passed over. The tool does not escape the names of
/// processes, so that a `<` that begins no tag is text; so is what lacks its own end.
struct XMLScanner {
  enum Event {
    /// A tag opens at a place; `tag` is all that stands between its angle brackets.
    case open(Bytes, tag: Bytes, place: Int)
    case close(Bytes)
    case text(Bytes)
  }

  private let bytes: Bytes
  private var place = 0
  /// The name of an empty tag (`<a/>`), to be closed next.
  private var pendingClose: Bytes?
  /// Whether no comment, or no CDATA section, that begins from here on has an end: each such end is
  /// searched for once.
  private var lacksCommentEnd = false
  private var lacksDataEnd = false

  init(_ bytes: Bytes) { self.bytes = bytes }

  /// The next event; nil at the end.
  mutating func next() -> Event? {
    if let name = pendingClose {
      pendingClose = nil
      return .close(name)
    }
    while place < bytes.count {
      guard bytes[place] == 0x3C, place &+ 1 < bytes.count else { return text() }
      switch bytes[place &+ 1] {
      case 0x21 where isAt("<!--"):
        guard skipComment() else { return text() }
      case 0x21 where isAt("<![cdata["):
        return characterData() ?? text()
      case 0x21 where isAt("<!doctype"): skipDeclaration()
      case 0x3F:
        guard skipInstruction() else { return text() }
      default: return tag() ?? text()
      }
    }
    return nil
  }

  private func isAt(_ lowercased: StaticString) -> Bool {
    bytes.part(place, place &+ lowercased.utf8CodeUnitCount).isLike(lowercased)
  }

  /// What stands up to the next `<`; it may begin with one that begins no tag.
  private mutating func text() -> Event {
    let end = bytes.place(of: 0x3C, from: place &+ 1) ?? bytes.count
    let found = bytes.part(place, end)
    place = end
    return .text(found)
  }

  /// Where a mark that ends in `>` ends, at or after a start.
  private func end(of mark: StaticString, from start: Int) -> Int? {
    var place = start
    while let found = bytes.place(of: 0x3E, from: place) {
      place = found &+ 1
      if place &- start >= mark.utf8CodeUnitCount,
        bytes.part(place &- mark.utf8CodeUnitCount, place).isLike(mark)
      {
        return place
      }
    }
    return nil
  }

  private mutating func skipComment() -> Bool {
    guard !lacksCommentEnd, let end = end(of: "-->", from: place &+ 4) else {
      lacksCommentEnd = true
      return false
    }
    place = end
    return true
  }

  private mutating func characterData() -> Event? {
    let start = place &+ 9
    guard !lacksDataEnd, let end = end(of: "]]>", from: start) else {
      lacksDataEnd = true
      return nil
    }
    place = end
    return .text(bytes.part(start, end &- 3))
  }

  /// `<?xml version="1.0" ?>`.
  private mutating func skipInstruction() -> Bool {
    let next = bytes.place(of: 0x3C, from: place &+ 1) ?? bytes.count
    guard let end = bytes.part(0, next).place(of: 0x3E, from: place &+ 2), bytes[end &- 1] == 0x3F
    else { return false }
    place = end &+ 1
    return true
  }

  /// `<!DOCTYPE ... [ ... ]>`: brackets nest once, quotes and comments may hold anything. One that
  /// is torn ends where the next tag begins.
  private mutating func skipDeclaration() {
    var isInside = false
    var quote: UInt8?
    place &+= 1
    while place < bytes.count {
      let byte = bytes[place]
      if byte == 0x3C {
        let next = place &+ 1 < bytes.count ? bytes[place &+ 1] : 0
        guard isInside, next == 0x21 || next == 0x3F else { return }
        if isAt("<!--") {
          guard skipComment() else { return }
          continue
        }
      } else if let open = quote {
        if byte == open { quote = nil }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x5B {
        isInside = true
      } else if byte == 0x5D {
        isInside = false
      } else if byte == 0x3E, !isInside {
        place &+= 1
        return
      }
      place &+= 1
    }
  }

  /// A tag: a name behind `<` or `</`, and no other `<` before its `>`. Nil for anything else.
  private mutating func tag() -> Event? {
    let isEnd = bytes[place &+ 1] == 0x2F
    let start = place &+ (isEnd ? 2 : 1)
    var width = start
    while width < bytes.count, Self.isNameByte(bytes[width]) { width &+= 1 }
    guard width > start, !Bytes.isDigit(bytes[start]), let end = bytes.place(of: 0x3E, from: width),
      end == width || !bytes.part(width, end).contains(0x3C)
    else { return nil }
    let name = bytes.part(start, width)
    if isEnd {
      guard bytes.part(width, end).allSatisfy({ Bytes.isBlank($0) || $0 == 0x0A }) else {
        return nil
      }
      place = end &+ 1
      return .close(name)
    }
    let tag = bytes.part(start, end)
    if tag.last == 0x2F { pendingClose = name }
    defer { place = end &+ 1 }
    return .open(name, tag: tag, place: place)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    let letter = Bytes.lowered(byte)
    return (letter >= 0x61 && letter <= 0x7A) || Bytes.isDigit(byte) || byte == 0x5F
      || byte == 0x2D || byte == 0x2E || byte == 0x3A
  }
}
